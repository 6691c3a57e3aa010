import { addRights, ALL_RIGHTS, formatRights } from '#codecs/imap/acl-rights.ts';
import { expectMailbox } from '#codecs/imap/mailbox-name.ts';
import { formatAstring, formatMailbox } from '#codecs/imap/string-format.ts';
import { mailRights } from '#directory/rights.ts';
import { findMailbox } from '../acl-target.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { assertRights } from '../mailbox-access.ts';

/** GETACL: who has which rights on a mailbox, those on the whole account included. */
// RFC 4314 §3.3
export const getAcl = defineCommand<string>({
  verb: 'GETACL',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    const name = expectMailbox(decoder);
    decoder.expectEnd();
    return name;
  },
  async run(session, name) {
    const mailbox = await findMailbox(session, name);
    assertRights(mailbox, 'a');
    const { grants, accounts } = session.deps.directory;
    const { owner, collection } = mailbox;
    const entries = new Map<string, string>();
    const ownAddress = (await accounts.get(owner))?.address;
    if (ownAddress !== undefined) entries.set(ownAddress, ALL_RIGHTS);
    for (const scope of [collection.objectId, ''])
      for (const grant of await grants.grantsOn(owner, scope)) {
        const identifier = await grants.formatIdentifier(grant);
        const rights = mailRights(grant.rights);
        if (identifier === undefined || rights === '') continue;
        entries.set(identifier, addRights(entries.get(identifier) ?? '', rights));
      }
    const parts = [...entries].map(
      ([identifier, rights]) =>
        `${formatAstring(identifier, session.names)} ${formatRights(rights)}`,
    );
    session.untagged(`ACL ${formatMailbox(mailbox.name, session.names)} ${parts.join(' ')}`);
    return done;
  },
});
