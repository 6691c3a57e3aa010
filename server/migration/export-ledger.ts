import { open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCsv } from '#codecs/csv/format-csv.ts';
import { toFlagNames } from '#store/flag-names.ts';
import type { Ledger, LedgerAccount, LedgerFolder, LedgerItem } from './ledger.ts';
import { decodeFlags } from './run/encode-flags.ts';
import { readAccounts } from './sql/accounts.ts';
import { readFolders } from './sql/folders.ts';
import { eachItem } from './sql/items.ts';

const titles = [
  'account',
  'target account',
  'kind',
  'source folder',
  'target folder',
  'source id',
  'outcome',
  'target id',
  'sha256',
  'size',
  'flags',
  'received',
  'reason',
  'losses',
  'uid',
];

/** Writes a ledger as ledger.csv and ledger.jsonl, a line an item; gives their paths. Memory does not grow with the ledger. */
export async function exportLedger({ sql }: Ledger, folder: string): Promise<string[]> {
  const csvPath = join(folder, 'ledger.csv');
  const jsonPath = join(folder, 'ledger.jsonl');
  await writeFile(csvPath, '', { mode: 0o600 });
  await writeFile(jsonPath, '', { mode: 0o600 });
  await using csv = await open(csvPath, 'w');
  await using json = await open(jsonPath, 'w');
  await csv.writeFile(formatCsv([titles]));
  for (const account of await readAccounts(sql))
    for (const entry of await readFolders(sql, account.id))
      for await (const page of eachItem(sql, entry.id))
        await writePage({ csv, json }, { account, entry }, page);
  await csv.sync();
  await json.sync();
  return [csvPath, jsonPath];
}

async function writePage(
  { csv, json }: { csv: FileHandle; json: FileHandle },
  { account, entry }: { account: LedgerAccount; entry: LedgerFolder },
  page: readonly LedgerItem[],
): Promise<void> {
  const { source, target } = account;
  const { kind } = entry;
  const from = entry.sourcePath.join('/');
  const to = entry.targetPath.join('/');
  const rows = page.map((it) => [
    source,
    target,
    kind,
    from,
    to,
    it.sourceId,
    it.outcome,
    it.targetId,
    it.hash,
    String(it.size),
    flagNames(it).join(' '),
    it.receivedAt === 0
      ? ''
      : Temporal.Instant.fromEpochMilliseconds(it.receivedAt * 1000).toString(),
    it.reason,
    it.losses.map(({ what, detail }) => `${what}: ${detail}`).join('; '),
    it.uid,
  ]);
  await csv.writeFile(formatCsv(rows));
  const lines = page.map((item) =>
    // Numbers of the ledger's own folders say nothing elsewhere.
    JSON.stringify({
      ...item,
      flags: flagNames(item),
      folder: from,
      targetFolder: to,
      account: source,
      targetAccount: target,
      kind,
    }),
  );
  await json.writeFile(`${lines.join('\n')}\n`);
}

/** As IMAP writes them; of what is no message there are none. */
function flagNames({ flags }: LedgerItem): string[] {
  return flags === '' ? [] : toFlagNames(decodeFlags(flags));
}
