import type { Account } from '#directory/account.ts';
import { formatSize } from '#platform/units.ts';
import type { QuotaUsage } from '#store/store.ts';
import type { StoreUpkeep } from '#store/upkeep.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { formatTable, showUsedBytes } from './output.ts';

export const accountList = defineCommand({
  name: 'account list',
  summary: 'List accounts in the order of their addresses, with what they use.',
  operands: ['[DOMAIN]'],
  options: {},
  async run(context, [domain]) {
    await withData(context, async ({ directory, openStore }) => {
      const accounts = await directory.accounts.list(domain === undefined ? {} : { domain });
      await using opened = await openStore();
      const usage = await readUsage(opened.store, accounts);
      const list = accounts.map((a) => ({ ...a, usage: usage.get(a.id) ?? none }));
      context.out.answer(list, () =>
        formatTable(
          ['ADDRESS', 'NAME', 'TYPE', 'ROLE', 'USED', 'MESSAGES', 'QUOTA', 'STATE'],
          list.map((a) => [
            a.address,
            a.displayName,
            a.type,
            a.role,
            showUsedBytes(a.usage.bytes),
            a.usage.messages,
            a.quota.bytes === null ? '' : formatSize(a.quota.bytes),
            a.isEnabled ? 'on' : 'off',
          ]),
        ),
      );
    });
  },
});

const none: QuotaUsage = { bytes: 0, messages: 0 };
/** Index files open at the same time. */
const BATCH = 50;

async function readUsage(
  store: StoreUpkeep,
  accounts: readonly Account[],
): Promise<ReadonlyMap<number, QuotaUsage>> {
  const all = new Map<number, QuotaUsage>();
  for (let i = 0; i < accounts.length; i += BATCH) {
    const ids = accounts.slice(i, i + BATCH).map((a) => a.id);
    for (const [id, used] of await store.usageOf(ids)) all.set(id, used);
  }
  return all;
}
