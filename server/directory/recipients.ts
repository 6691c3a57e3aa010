import type { Accounts } from './accounts.ts';
import { tryNormalAddress, tryNormalDomain, type NormalAddress } from './address-form.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { Domains } from './domains.ts';
import type { ForwardSenders } from './forward-senders.ts';
import { expandRecipient, type Expansion, type ExpansionSource } from './expand-recipient.ts';
import type { Poster, PostRestriction, Resolution } from './resolution.ts';
import { readFirstAdministrator } from './sql/accounts.ts';
import { readAddress, readMembers } from './sql/addresses.ts';

export interface Recipients {
  /**
   * What a recipient address stands for; a name without domain means the default domain (RFC 5321 §4.5.1 wants it for
   * postmaster). Without `from`, groups that do not take mail from everybody refuse.
   */
  resolve(address: string, from?: Poster): Promise<Resolution>;
}

/** Weight of the memory: one unit an expansion, and one more for each mailbox in it. */
const MAX_CACHED_DELIVERIES = 100_000;

export function createRecipients(
  context: DirectoryContext,
  parts: {
    accounts: Accounts;
    domains: Domains;
    forwardSenders: ForwardSenders;
  },
): Recipients {
  const { sql, changes, settings } = context;
  const { accounts, domains, forwardSenders } = parts;
  const cache = changes.cache<string, Expansion>(MAX_CACHED_DELIVERIES, weigh);
  const source: ExpansionSource = {
    findDomain: domains.find,
    findAddress: (address) => readAddress(sql, address),
    readMembers: (owner) => readMembers(sql, owner),
    getAccount: accounts.get,
    findAdministrator: (domain) => readFirstAdministrator(sql, domain),
  };

  const expand = async (text: string): Promise<Expansion> => {
    const address = await toAddress(text, domains);
    if (address === undefined) return { resolution: { kind: 'bad-address' }, restrictions: [] };
    const { maxExpansionDepth, maxExpansion, plusSeparators } = settings();
    return await expandRecipient(address, source, {
      maxDepth: maxExpansionDepth,
      maxDeliveries: maxExpansion,
      plusSeparators,
    });
  };

  const refusedBy = async (
    restrictions: readonly PostRestriction[],
    from: Poster,
  ): Promise<PostRestriction | undefined> => {
    const account = from.account === undefined ? undefined : await accounts.get(from.account);
    const own = account === undefined ? [] : await accounts.addressesOf(account.id);
    const verified = tryNormalAddress(from.verifiedAddress ?? '');
    const names = [...own, ...(verified === undefined ? [] : [verified.address])];
    return restrictions.find(({ policy, posters, members, domain }) => {
      if (names.some((name) => posters.has(name))) return false;
      if (policy === 'accounts') return account === undefined;
      if (policy === 'domain') return account?.domain !== domain && verified?.domain !== domain;
      if (policy === 'posters') return true;
      return !names.some((name) => members.has(name));
    });
  };

  /** The way back to the sender of forwarded mail; undefined for ordinary addresses. */
  const resolveForwardSender = async (text: string): Promise<Resolution | undefined> => {
    const at = text.lastIndexOf('@');
    const sender = at < 0 ? undefined : forwardSenders.restore(text.slice(0, at));
    if (sender === undefined) return undefined;
    const domain = tryNormalDomain(text.slice(at + 1));
    if (domain === undefined || (await domains.find(domain)) === undefined) return undefined;
    if (sender === null) return { kind: 'unknown-user', domain };
    const { resolution } = await expand(sender);
    if (resolution.kind !== 'unknown-domain') return resolution;
    const step = { via: 'forward', viaForward: undefined, route: undefined } as const;
    return {
      kind: 'local',
      deliveries: [],
      remote: [{ address: sender, ...step }],
      problems: [],
    };
  };

  return {
    async resolve(text, from = {}) {
      const back = /^srs[01]/i.test(text) ? await resolveForwardSender(text) : undefined;
      if (back !== undefined) return back;
      const known = changes.isFresh ? cache.peek(text) : undefined;
      const { resolution, restrictions } = known ?? (await cache.load(text, () => expand(text)));
      if (restrictions.length === 0) return resolution;
      const refusing = await refusedBy(restrictions, from);
      return refusing === undefined ? resolution : { kind: 'refused', group: refusing.group };
    },
  };
}

async function toAddress(text: string, domains: Domains): Promise<NormalAddress | undefined> {
  if (text.includes('@')) return tryNormalAddress(text);
  let domain = await domains.readDefault();
  if (/^postmaster$/i.test(text)) domain ??= await domains.readFirst();
  return domain === undefined ? undefined : tryNormalAddress(`${text}@${domain}`);
}

function weigh({ resolution, restrictions }: Expansion): number {
  const size =
    resolution.kind === 'local' ? resolution.deliveries.length + resolution.remote.length : 0;
  return 1 + size + restrictions.reduce((n, r) => n + r.members.size, 0);
}
