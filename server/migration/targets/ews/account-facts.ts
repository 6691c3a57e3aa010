import type { DomainError } from '#platform/errors.ts';
import type { AccountFacts, FactChange, KeptFact } from '../../account-facts.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { readAreas, restoreAreas, type FactArea } from '../../exchange/fact-areas.ts';
import type { EwsAccount } from './ews-account.ts';
import { absenceArea } from './facts/absence.ts';
import { categoriesArea } from './facts/categories.ts';
import { delegatesArea } from './facts/delegates.ts';
import { rulesArea } from './facts/rules.ts';
import { workingHoursArea } from './facts/working-hours.ts';

/** Each is a request, for mailboxes that are given something of it. */
const areas: readonly FactArea<EwsAccount>[] = [
  rulesArea,
  categoriesArea,
  absenceArea,
  workingHoursArea,
  delegatesArea,
];

/** What applySettings() of these settings may change. @throws DomainError unavailable */
export async function readFacts(
  account: EwsAccount,
  wanted: AccountSettings,
): Promise<AccountFacts> {
  return await readAreas(areas, { account, wanted }, isFatal);
}

export async function restoreFacts(
  account: EwsAccount,
  changes: readonly FactChange[],
): Promise<readonly KeptFact[]> {
  return await restoreAreas(areas, { account, changes }, isFatal);
}

function isFatal({ code }: DomainError): boolean {
  return code === 'unavailable';
}
