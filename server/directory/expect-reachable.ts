import { DomainError } from '#platform/errors.ts';
import type { SqlReader } from '#platform/sql.ts';
import { withoutDetail } from './address-detail.ts';
import type { NormalAddress } from './address-form.ts';
import type { DomainSettings } from './domain.ts';
import { readAddress, type AddressRow } from './sql/addresses.ts';
import { readDomain } from './sql/domains.ts';

/** Where an address leads that mail is to be sent on to. */
export interface Reached {
  /** In a domain of ours, the one that alias domains stand for; as it was written elsewhere. */
  readonly address: string;
  /** Undefined elsewhere, in gateway domains, and for an address with a detail ("ann+list"). */
  readonly entry: AddressRow | undefined;
}

/**
 * An address elsewhere, or one of ours that exists: a slip of the pen is to show at once and not when mail is lost.
 * @throws DomainError not-found with the way out
 */
export async function expectReachable(
  sql: SqlReader,
  given: NormalAddress,
  plusSeparators: string,
): Promise<Reached> {
  const domain = await readDomain(sql, given.domain);
  if (domain === undefined) return { address: given.written, entry: undefined };
  if (domain.kind === 'gateway') return { address: given.address, entry: undefined };
  const home = domain.alias_of ?? domain.name;
  const address = `${given.localPart}@${home}`;
  const entry = await readAddress(sql, address);
  if (entry !== undefined) return { address, entry };
  const own = (await readDomain(sql, home))?.settings;
  const { plusSeparators: separators } = JSON.parse(own ?? '{}') as Partial<DomainSettings>;
  for (const name of withoutDetail(given.localPart, separators ?? plusSeparators))
    if ((await readAddress(sql, `${name}@${home}`)) !== undefined)
      return { address, entry: undefined };
  throw new DomainError(
    'not-found',
    `there is no address ${address}: make it first, as with \`mailstead account add ${address}\`, or correct it`,
  );
}
