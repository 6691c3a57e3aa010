import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportLedger } from '#migration/export-ledger.ts';
import { fingerprintOf, ledgerKey, signFiles } from '#migration/ledger-signature.ts';
import { serverSettings } from '#platform/server-settings.ts';
import { defineCommand } from './command.ts';
import { withMigration } from './open-migration.ts';

export const migrateLedger = defineCommand({
  name: 'migrate ledger',
  summary: 'Write what became of every item as CSV and JSON lines, signed with the server’s key.',
  operands: ['NAME'],
  options: {
    to: {
      type: 'text',
      value: 'DIR',
      doc: 'folder to write to (default: reports in the folder of the migration)',
    },
  },
  details:
    '`mailstead migrate check-ledger DIR/ledger.sig.json` tells anywhere whether the files are as they were written.',
  async run(context, [name = ''], { to }) {
    await withMigration(context, name, async ({ folder, ledger, data }) => {
      const target = to ?? folder.reports;
      await mkdir(target, { recursive: true, mode: 0o700 });
      const paths = await exportLedger(ledger, target);
      const key = await ledgerKey(data.folder);
      const signedAt = Math.floor(context.clock.epochMs() / 1000);
      const signed = await signFiles(key, paths, {
        host: data.settings.of(serverSettings).hostname,
        signedAt,
      });
      const signaturePath = join(target, 'ledger.sig.json');
      await writeFile(signaturePath, `${JSON.stringify(signed, undefined, 2)}\n`);
      const fingerprint = fingerprintOf(key);
      context.out.answer({ name, files: [...paths, signaturePath], fingerprint }, ({ files }) => [
        ...files,
        `key: ${fingerprint}`,
      ]);
    });
  },
});
