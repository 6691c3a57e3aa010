import { expectMailbox } from '#codecs/imap/mailbox-name.ts';
import { formatAstring, formatMailbox } from '#codecs/imap/string-format.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';
import { expectRoot, rootName, writeQuota } from '../quota-roots.ts';

/** GETQUOTA: use and limits of a quota root. */
// RFC 9208 §4.1.1
export const getQuota = defineCommand<string>({
  verb: 'GETQUOTA',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    const root = decoder.expectAstring();
    decoder.expectEnd();
    return root;
  },
  async run(session, root) {
    await writeQuota(session, await expectRoot(session, root));
    return done;
  },
});

/** GETQUOTAROOT: the quota roots of a mailbox. */
// RFC 9208 §4.1.2
export const getQuotaRoot = defineCommand<string>({
  verb: 'GETQUOTAROOT',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    const name = expectMailbox(decoder);
    decoder.expectEnd();
    return name;
  },
  async run(session, name) {
    const mailbox = await session.user.access.open(name, 'r');
    const owner = await session.deps.directory.accounts.get(mailbox.owner);
    if (owner === undefined) return refuse('NONEXISTENT', 'There is no such mailbox');
    const root = formatAstring(rootName(session, owner), session.names);
    session.untagged(`QUOTAROOT ${formatMailbox(mailbox.name, session.names)} ${root}`);
    await writeQuota(session, owner);
    return done;
  },
});
