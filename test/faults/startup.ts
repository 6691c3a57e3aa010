import { rmSync } from 'node:fs';
import { makeServerFolder, runCommand } from './server-process.ts';
import { checkDamagedRecord } from './startup/damaged-record.ts';
import { startupFaults } from './startup/startup-faults.ts';
import type { FaultOptions } from './fault-options.ts';

/** What an administrator may have done wrong before `serve`: each is answered by one line that says what to do. */
export async function runStartup(_: FaultOptions, print: (line: object) => void) {
  const folder = await makeServerFolder({ accounts: ['a@example.test'] });
  let isGood = true;
  try {
    for (const fault of startupFaults) {
      await using broken = await fault.make(folder);
      if (broken === undefined) {
        print({ fault: 'startup', case: fault.name, skipped: 'this user cannot make it' });
        continue;
      }
      const { code, stderr } = await runCommand(['serve', '--data', folder.data]);
      const problem = judge({ code, stderr }, fault.expected);
      if (problem !== undefined) isGood = false;
      print({ fault: 'startup', case: fault.name, code, said: stderr.trim(), problem });
    }
    const damaged = await checkDamagedRecord(folder);
    if (!damaged.isGood) isGood = false;
    print({ fault: 'startup', case: 'a damaged record in a pack', ...damaged });
  } finally {
    rmSync(folder.root, { recursive: true, force: true });
  }
  return isGood;
}

/** What is wrong with the answer; undefined when nothing is. */
export function judge(
  { code, stderr }: { readonly code: number; readonly stderr: string },
  expected: RegExp,
): string | undefined {
  const lines = stderr.trim().split('\n');
  if (code === 0) return 'the server ended as if all were well';
  if (lines.length !== 1) return `${lines.length} lines instead of one`;
  return expected.test(lines[0]!) ? undefined : `does not say ${expected.source}`;
}
