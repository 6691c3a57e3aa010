import { expectAclTarget, type AclTarget } from '#codecs/imap/acl-args.ts';
import { ALL_RIGHTS } from '#codecs/imap/acl-rights.ts';
import { formatAstring, formatMailbox } from '#codecs/imap/string-format.ts';
import { expectAclPlace } from '../acl-target.ts';
import { defineCommand, done, signedInStates } from '../command.ts';

/** LISTRIGHTS: what can be given to somebody; each right by itself, and to the owner nothing more. */
// RFC 4314 §3.4
export const listRights = defineCommand<AclTarget>({
  verb: 'LISTRIGHTS',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectAclTarget(decoder);
  },
  async run(session, target) {
    const { mailbox, isOwner } = await expectAclPlace(session, target);
    const name = formatMailbox(mailbox.name, session.names);
    const identifier = formatAstring(target.identifier, session.names);
    const rights = isOwner ? ALL_RIGHTS : `"" ${Array.from(ALL_RIGHTS).join(' ')}`;
    session.untagged(`LISTRIGHTS ${name} ${identifier} ${rights}`);
    return done;
  },
});
