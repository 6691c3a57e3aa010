import { DomainError } from '#platform/errors.ts';
import { accountId, type AccountId } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';
import { normalAddress, normalDomain } from './address-form.ts';
import type { Domains } from './domains.ts';
import { readAddress } from './sql/addresses.ts';

/** To whom rights are given. An account of type group, like a distribution group, stands for its members. */
export type Grantee =
  | { readonly kind: 'account'; readonly account: AccountId }
  | { readonly kind: 'group'; readonly address: string }
  | { readonly kind: 'domain'; readonly domain: string }
  /** Everybody who has signed in. */
  | { readonly kind: 'anyone' };

/** The text under which a grantee is kept. */
export function formatSubject(grantee: Grantee): string {
  switch (grantee.kind) {
    case 'account':
      return `account:${grantee.account}`;
    case 'group':
      return `group:${grantee.address}`;
    case 'domain':
      return `domain:${grantee.domain}`;
    case 'anyone':
      return 'anyone';
  }
}

export function parseSubject(subject: string): Grantee {
  const rest = subject.slice(subject.indexOf(':') + 1);
  if (subject.startsWith('account:')) return { kind: 'account', account: accountId(Number(rest)) };
  if (subject.startsWith('group:')) return { kind: 'group', address: rest };
  if (subject.startsWith('domain:')) return { kind: 'domain', domain: rest };
  return { kind: 'anyone' };
}

/** "anyone", "@domain" or an address; a bare name belongs to the default domain. @throws DomainError not-found, bad-value */
export async function parseGrantee(
  sql: SqlReader,
  domains: Domains,
  text: string,
): Promise<Grantee> {
  if (text === 'anyone') return { kind: 'anyone' };
  if (text.startsWith('@')) {
    const domain = normalDomain(text.slice(1));
    if ((await domains.find(domain)) === undefined)
      throw new DomainError('not-found', `there is no domain ${domain}`);
    return { kind: 'domain', domain };
  }
  const home = text.includes('@') ? undefined : await domains.readDefault();
  const { address } = normalAddress(home === undefined ? text : `${text}@${home}`);
  const entry = await readAddress(sql, address);
  if (entry?.account != null) return { kind: 'account', account: entry.account };
  if (entry?.kind === 'group') return { kind: 'group', address };
  throw new DomainError('not-found', `there is no account or group ${address}`);
}
