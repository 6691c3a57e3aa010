import { rm } from 'node:fs/promises';
import { runConvergence } from './converge/run-convergence.ts';
import { type FaultOptions, workerSettings } from './fault-options.ts';
import { makeServerFolder, startServerProcess } from './server-process.ts';

const ROUND_MS = 3000;

/** Nothing is harmed but peace: many clients change what they share, and all who follow must end with the same. */
export async function runConverge(
  options: FaultOptions,
  print: (line: object) => void,
): Promise<boolean> {
  const seed = options.number('seed', Math.floor(Math.random() * 2 ** 31));
  const rounds = options.number('rounds', 10);
  const [owner, other] = ['ann@example.test', 'bob@example.test'];
  const settings = `[log]\nlevel = "warn"\n${workerSettings(options)}`;
  const folder = await makeServerFolder({ accounts: [owner, other], settings });
  print({ fault: 'converge', seed, rounds, data: folder.root });
  const server = await startServerProcess(folder);
  const { portBase, password } = folder;
  const result = await runConvergence(
    { httpPort: portBase + 80, imapPort: portBase + 143, owner, other, password },
    { seed, rounds, roundMs: ROUND_MS, writers: options.number('writers', 8) },
  );
  const code = await server.stop();
  const isGood = result.problems.length === 0 && code === 0;
  print({ fault: 'converge', seed, ...result, exitCode: code });
  if (isGood) await rm(folder.root, { recursive: true, force: true });
  return isGood;
}
