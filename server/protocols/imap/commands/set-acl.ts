import {
  expectAclTarget,
  expectSetAclArgs,
  type AclTarget,
  type SetAclArgs,
} from '#codecs/imap/acl-args.ts';
import type { GrantChange } from '#directory/grants.ts';
import { everyRight, notMailRights } from '#directory/rights.ts';
import { expectAclPlace } from '../acl-target.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';
import type { Session } from '../session.ts';

/** SETACL: gives somebody rights on a mailbox. */
// RFC 4314 §3.1
export const setAcl = defineCommand<SetAclArgs>({
  verb: 'SETACL',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectSetAclArgs(decoder);
  },
  async run(session, args) {
    await apply(session, args, {
      mode: args.action,
      rights: args.rights,
      keeping: notMailRights(everyRight),
    });
    return done;
  },
});

/** DELETEACL: takes all rights given to somebody back. */
// RFC 4314 §3.2
export const deleteAcl = defineCommand<AclTarget>({
  verb: 'DELETEACL',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectAclTarget(decoder);
  },
  async run(session, target) {
    await apply(session, target, { mode: 'replace', rights: '' });
    return done;
  },
});

async function apply(
  session: Session,
  target: AclTarget,
  change: Pick<GrantChange, 'mode' | 'rights' | 'keeping'>,
): Promise<void> {
  const { mailbox, grantee, isNegative, isOwner } = await expectAclPlace(session, target);
  if (isOwner) refuse('CANNOT', 'The owner has all rights');
  await session.deps.directory.grants.change({
    owner: mailbox.owner,
    collection: mailbox.collection.objectId,
    grantee,
    isNegative,
    ...change,
  });
}
