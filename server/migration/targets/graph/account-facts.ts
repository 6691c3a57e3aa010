import { isFatal } from '#clients/graph/run-batch.ts';
import type { AccountFacts, FactChange, KeptFact } from '../../account-facts.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { readAreas, restoreAreas, type FactArea } from '../../exchange/fact-areas.ts';
import { categoriesArea } from './facts/categories.ts';
import { mailboxSettingsArea } from './facts/mailbox-settings.ts';
import { rulesArea } from './facts/rules.ts';
import type { GraphAccount } from './graph-account.ts';

/** Each is a request, for mailboxes that are given something of it. */
const areas: readonly FactArea<GraphAccount>[] = [rulesArea, categoriesArea, mailboxSettingsArea];

/** What applySettings() of these settings may change. @throws DomainError unavailable, limit-reached */
export async function readFacts(
  account: GraphAccount,
  wanted: AccountSettings,
): Promise<AccountFacts> {
  return await readAreas(areas, { account, wanted }, isFatal);
}

export async function restoreFacts(
  account: GraphAccount,
  changes: readonly FactChange[],
): Promise<readonly KeptFact[]> {
  return await restoreAreas(areas, { account, changes }, isFatal);
}
