import type { FaultOptions } from './fault-options.ts';
import { playRun } from './meetings/play-run.ts';

/** Nothing is harmed but meetings: whatever organizers and attendees do to them, all copies must agree in the end. */
export async function runMeetings(
  options: FaultOptions,
  print: (line: object) => void,
): Promise<boolean> {
  const first = options.number('seed', Math.floor(Math.random() * 2 ** 31));
  const runs = options.number('runs', 10);
  const steps = options.number('steps', 40);
  print({ fault: 'meetings', seed: first, runs, steps });
  const total = { runs, failed: 0, steps: 0, mails: 0 };
  const compared: Record<string, number> = {};
  for (let seed = first; seed < first + runs; seed++) {
    const run = await playRun(seed, steps);
    total.steps += run.steps;
    total.mails += run.mails;
    for (const [what, count] of Object.entries(run.compared))
      compared[what] = (compared[what] ?? 0) + count;
    if (run.problem === undefined) continue;
    total.failed++;
    const { problem, history, texts } = run;
    print({ seed, steps: run.steps, problem, history, ...(options.has('texts') && { texts }) });
  }
  print({ fault: 'meetings', seed: first, ...total, compared });
  return total.failed === 0;
}
