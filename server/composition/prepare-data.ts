import type { DataPreparation } from '#cli/parts.ts';
import { DomainError } from '#platform/errors.ts';

/** Makes the databases of a new server. */
export async function prepareData({ domains, admin }: DataPreparation): Promise<void> {
  if (domains.length > 0 || admin !== undefined)
    throw new DomainError('not-supported', 'domains and accounts cannot be made yet');
}
