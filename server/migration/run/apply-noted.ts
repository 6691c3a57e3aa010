import { boundFacts, compareFacts, type AccountFacts } from '../account-facts.ts';
import type { AccountSettings } from '../account-settings.ts';
import type { Loss } from '../item.ts';
import { putFactChange } from '../sql/account-facts.ts';
import { setAccountSettings } from '../sql/accounts.ts';
import { forgetFactsBefore, keepFactsBefore, readFactsBefore } from '../sql/facts-before.ts';
import type { AccountJob } from './folder-job.ts';

type ApplyJob = Pick<AccountJob, 'ledger' | 'account' | 'target' | 'batch'>;

interface SettingsToApply {
  readonly settings: AccountSettings;
  readonly settingsHash: string;
  /** Told beside those of the target. */
  readonly losses: readonly Loss[];
}

/** Applies settings, and keeps in the ledger what they changed: what was there before is known before anything is changed. */
export async function applyNoted(job: ApplyJob, wish: SettingsToApply): Promise<void> {
  const { ledger, account, target, batch } = job;
  const { settings, settingsHash } = wish;
  const before = await noteBefore(job, wish);
  const applied = await target.applySettings(settings);
  const after = (await target.facts?.(settings)) ?? {};
  const { changes, unknown } = compareFacts(before, after);
  const losses = [...applied, ...wish.losses, ...unknown.map(toLoss)];
  await ledger.sql.transaction(async (tx) => {
    for (const change of changes) await putFactChange(tx, { account: account.id, batch, change });
    await forgetFactsBefore(tx, account.id);
    await setAccountSettings(tx, { id: account.id, settingsHash, losses });
  });
}

/** As it was before a run that was cut off while it applied the same. */
async function noteBefore(
  { ledger, account, target, batch }: ApplyJob,
  { settings, settingsHash }: SettingsToApply,
): Promise<AccountFacts> {
  if (target.facts === undefined) return {};
  const known = await readFactsBefore(ledger.sql, account.id);
  if (known?.settingsHash === settingsHash) return known.facts;
  const facts = await target.facts(settings);
  const kept = { account: account.id, batch, settingsHash, facts: boundFacts(facts) };
  await ledger.sql.transaction(async (tx) => await keepFactsBefore(tx, kept));
  return facts;
}

function toLoss(area: string): Loss {
  const detail = `${area}: what was there before is not known, or too much to keep: an undo leaves it as it is`;
  return { what: 'undo', detail };
}
