import { openSignedIn } from './open-signed-in.ts';
import type { BenchRun } from './bench-run.ts';
import { eventAt, fillCalendar, objectName } from './dav-objects.ts';
import { openCalendar } from './dav-requests.ts';
import { readLoopDelayMs } from './loop-delay.ts';
import { startMeasuredServer } from './mail-server.ts';
import { timeOf } from './timing.ts';

const OBJECTS = 5000;
const ASKED_AT_ONCE = 1000;
const LASTS_MS = 10_000;

/** What somebody who asks for whole calendars again and again does to somebody who stores and somebody who reads mail. */
export async function benchDavBesides(run: BenchRun): Promise<void> {
  const objects = Math.max(200, Math.round(OBJECTS * run.scale));
  await using server = await startMeasuredServer({
    accounts: 3,
    prepare: async ({ data }, [first]) => await fillCalendar(data, first!, objects),
  });
  const endsAt = performance.now() + LASTS_MS * Math.min(1, run.scale);
  const isOver = () => performance.now() > endsAt;
  await readLoopDelayMs(server);

  const ask = async (): Promise<number> => {
    using client = await openCalendar(server, 1);
    const names = Array.from({ length: Math.min(objects, ASKED_AT_ONCE) }, (_, n) => objectName(n));
    let reports = 0;
    for (; !isOver(); reports += 3) {
      await client.queryAll();
      await client.multiget(names);
      await client.sync('');
    }
    return reports;
  };
  const store = async (): Promise<number[]> => {
    using client = await openCalendar(server, 2);
    const times: number[] = [];
    for (let n = 0; !isOver(); n++)
      times.push(await timeOf(async () => await client.put(objectName(n), eventAt(n))));
    return times;
  };
  const read = async (): Promise<number[]> => {
    const client = await openSignedIn(server, 3);
    const times: number[] = [];
    while (!isOver())
      times.push(await timeOf(async () => await client.do('STATUS INBOX (MESSAGES UNSEEN)')));
    client.close();
    return times;
  };

  const [reports, puts, commands] = await Promise.all([ask(), store(), read()]);
  const delay = await readLoopDelayMs(server);
  const name = `beside reports of ${objects} objects`;
  const budget = ['<=', 30] as const;
  run.report('dav', {
    figure: `${name}: delay of the event loop, p99`,
    value: delay,
    unit: 'ms',
    budget,
  });
  run.report('dav', { figure: `${name}: reports`, value: reports, unit: '' });
  run.report('dav', { figure: `${name}: PUT, p50`, value: quantile(puts, 0.5), unit: 'ms' });
  run.report('dav', { figure: `${name}: PUT, p99`, value: quantile(puts, 0.99), unit: 'ms' });
  run.report('dav', {
    figure: `${name}: IMAP STATUS, p99`,
    value: quantile(commands, 0.99),
    unit: 'ms',
    budget: ['<=', 50],
  });
}

function quantile(values: readonly number[], of: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * of)]!;
}
