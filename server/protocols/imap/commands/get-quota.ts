import { expectMailbox } from '#codecs/imap/mailbox-name.ts';
import { formatAstring, formatMailbox } from '#codecs/imap/string-format.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';
import {
  domainRootOf,
  expectRoot,
  findDomainRoot,
  rootName,
  writeDomainQuota,
  writeQuota,
} from '../quota-roots.ts';

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
    const domain = await findDomainRoot(session, root);
    if (domain === undefined) await writeQuota(session, await expectRoot(session, root));
    else await writeDomainQuota(session, domain);
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
    const domain = await domainRootOf(session, owner);
    const roots = [rootName(session, owner), ...(domain === undefined ? [] : [domain.name])]
      .map((root) => formatAstring(root, session.names))
      .join(' ');
    session.untagged(`QUOTAROOT ${formatMailbox(mailbox.name, session.names)} ${roots}`);
    await writeQuota(session, owner);
    if (domain !== undefined) await writeDomainQuota(session, domain);
    return done;
  },
});
