import { allEnds, ewsEnds } from './both-ways/scene.ts';
import { playRun } from './both-ways/play-run.ts';
import type { FaultOptions } from './fault-options.ts';

/** Nothing is harmed: a user works in two systems, and a migration goes between them. Nothing may be lost or doubled. */
export async function runBothWays(
  options: FaultOptions,
  print: (line: object) => void,
): Promise<boolean> {
  const first = options.number('seed', Math.floor(Math.random() * 2 ** 31));
  const runs = options.number('runs', 20);
  const steps = options.number('steps', 12);
  print({ fault: 'both-ways', seed: first, runs, steps });
  const total = { runs, failed: 0, commands: 0 };
  for (let seed = first; seed < first + runs; seed++) {
    const { ends, commands, problems, history } = await playRun(
      seed,
      steps,
      options.has('ews') ? ewsEnds : allEnds,
    );
    total.commands += commands;
    if (problems.length === 0) continue;
    total.failed++;
    print({ seed, ends, problems, history });
  }
  print({ fault: 'both-ways', seed: first, ...total });
  return total.failed === 0;
}
