// `npm run faults -- <fault> [--option value]`: harms a running server and looks whether it keeps its promises.
import { runImapStress } from '../test/conformance/imap-stress.ts';
import { runBothWays } from '../test/faults/both-ways.ts';
import { runConverge } from '../test/faults/converge.ts';
import { readOptions, UsageError, type FaultOptions } from '../test/faults/fault-options.ts';
import { runDiskFull } from '../test/faults/disk-full.ts';
import { runKill } from '../test/faults/kill.ts';
import { runMeetings } from '../test/faults/meetings.ts';
import { runMigrate } from '../test/faults/migrate.ts';
import { runOverload } from '../test/faults/overload.ts';
import { runPowerCut } from '../test/faults/power-cut.ts';
import { runStartup } from '../test/faults/startup.ts';

type Fault = (options: FaultOptions, print: (line: object) => void) => Promise<boolean>;

const faults: Readonly<Record<string, Fault>> = {
  kill: runKill,
  'power-cut': runPowerCut,
  'disk-full': runDiskFull,
  overload: runOverload,
  'imap-stress': runImapStress,
  'both-ways': runBothWays,
  converge: runConverge,
  meetings: runMeetings,
  migrate: runMigrate,
  startup: runStartup,
};

const [name = '', ...args] = process.argv.slice(2);
const fault = faults[name];
if (fault === undefined) {
  process.stderr.write(
    `faults: ${name === '' ? 'name a fault' : `there is no fault "${name}"`}; known: ${Object.keys(faults).join(', ')}\n`,
  );
  process.exit(2);
}
try {
  const isGood = await fault(readOptions(args), (line) =>
    process.stdout.write(`${JSON.stringify(line)}\n`),
  );
  process.exitCode = isGood ? 0 : 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`faults: ${error.message}\n`);
  process.exitCode = 2;
}
