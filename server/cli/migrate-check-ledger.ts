import { checkFiles } from '#migration/ledger-signature.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';

export const migrateCheckLedger = defineCommand({
  name: 'migrate check-ledger',
  summary: 'Check, on any machine, that an exported ledger is as the server signed it.',
  operands: ['FILE'],
  options: {},
  details:
    'FILE is the ledger.sig.json of an export; the other files lie beside it. Compare the key with what `migrate ledger` showed.',
  async run(context, [file = '']) {
    const check = await checkFiles(file);
    context.out.answer(check, ({ host, signedAt, fingerprint, problems, files }) => [
      `signed by ${host} on ${Temporal.Instant.fromEpochMilliseconds(signedAt * 1000).toString()}`,
      `key: ${fingerprint}`,
      ...(problems.length > 0 ? problems : [`${files.join(', ')}: as they were signed`]),
    ]);
    return check.problems.length > 0 ? exitCodes.failed : exitCodes.done;
  },
});
