import { isDomainError, type DomainError } from '#platform/errors.ts';
import type { AccountFacts, FactChange, Facts, KeptFact } from '../../account-facts.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { restoreAreas } from '../../exchange/fact-areas.ts';
import type { EwsAccount } from './ews-account.ts';
import { absenceArea } from './facts/absence.ts';
import { categoriesArea } from './facts/categories.ts';
import { delegatesArea } from './facts/delegates.ts';
import type { EwsFactArea } from './facts/ews-fact-area.ts';
import { rulesArea } from './facts/rules.ts';
import { workingHoursArea } from './facts/working-hours.ts';

/** Each is a request, for mailboxes that are given something of it. */
const areas: readonly EwsFactArea[] = [
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
  const told: Record<string, Facts> = {};
  for (const area of areas)
    try {
      const facts = await area.read(account, wanted);
      if (facts !== undefined) told[area.name] = facts;
    } catch (error) {
      // Who may not see it may not set it, and is told then.
      if (!isDomainError(error) || isFatal(error)) throw error;
    }
  return told;
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
