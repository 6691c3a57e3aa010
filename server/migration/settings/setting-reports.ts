import type { SqlReader } from '#platform/sql.ts';
import { settingsEndpoint } from '../ledger.ts';
import type { SettingReport } from '../migration-report.ts';
import { readFolders } from '../sql/folders.ts';
import { eachItem } from '../sql/items.ts';
import { noteOf } from './setting-notes.ts';

/** What became of what belongs to the account, one by one, at most so many. They are no items that people count. */
export async function readSettingReports(
  sql: SqlReader,
  account: number,
  limit: number,
): Promise<SettingReport[]> {
  const folder = (await readFolders(sql, account)).find((it) => it.endpoint === settingsEndpoint);
  if (folder === undefined) return [];
  const settings: SettingReport[] = [];
  for await (const page of eachItem(sql, folder.id)) {
    for (const { sourceId, outcome, reason } of page) {
      const isThere = outcome === 'written' || outcome === 'merged';
      const note = isThere ? noteOf(sourceId) : undefined;
      settings.push({ name: sourceId, outcome, reason, ...(note !== undefined && { note }) });
    }
    if (settings.length >= limit) break;
  }
  return settings.slice(0, limit);
}
