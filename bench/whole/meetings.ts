import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  makeServerFolder,
  startServerProcess,
  type ServerFolder,
} from '../../test/faults/server-process.ts';
import { type DavWire, openDavClient } from '../../test/faults/wire/dav-client.ts';
import type { BenchRun } from './bench-run.ts';

/** Who answers at the same time. */
const PARALLEL = 16;
const organizer = 'organizer@bench.test';
const pathOf = (address: string) => `/dav/calendars/${address}/calendar/large.ics`;

/** A large meeting: invited, answered by everybody, and seen alike by everybody afterwards. */
export async function benchMeetings(run: BenchRun): Promise<void> {
  const count = Math.max(10, Math.round(100 * run.scale));
  const attendees = Array.from({ length: count }, (_, i) => `user${i + 1}@bench.test`);
  const folder = await makeServerFolder({
    accounts: [organizer, ...attendees],
    settings: '[log]\nlevel = "warn"',
  });
  const server = await startServerProcess(folder);
  try {
    const clients = new Map<string, DavWire>();
    for (const address of [organizer, ...attendees])
      clients.set(address, await openClient(folder, address));
    const figure = (name: string, ms: number) =>
      run.report('meetings', { figure: `${name}, ${count} attendees`, value: ms, unit: 'ms' });
    const body = invitation(attendees);
    figure('invite', await timed(() => put(clients.get(organizer)!, organizer, body)));
    const startedAt = performance.now();
    const waiting = [...attendees];
    const answer = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        await accept(clients.get(next)!, next);
    };
    await Promise.all(Array.from({ length: PARALLEL }, answer));
    figure('all answered', performance.now() - startedAt);
    for (const address of attendees)
      while (accepted(await read(clients.get(address)!, address)) < count) await delay(20);
    figure('all copies alike', performance.now() - startedAt);
    const moved = (await read(clients.get(organizer)!, organizer)).replaceAll(
      'T090000Z',
      'T080000Z',
    );
    figure('move', await timed(() => put(clients.get(organizer)!, organizer, moved)));
    for (const client of clients.values()) client.close();
  } finally {
    await server.stop();
    rmSync(folder.root, { recursive: true, force: true });
  }
}

/** Signs in, which takes longest the first time. */
async function openClient(folder: ServerFolder, address: string): Promise<DavWire> {
  const client = await openDavClient(folder.portBase + 80, address, folder.password);
  await client.ask('OPTIONS', '/dav/');
  await client.ask('GET', pathOf(address));
  return client;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function put(client: DavWire, address: string, body: string): Promise<void> {
  const headers = { 'Content-Type': 'text/calendar' };
  const { status } = await client.ask('PUT', pathOf(address), { body, headers });
  if (status !== 201 && status !== 204) throw new Error(`PUT was answered ${status}`);
}

async function read(client: DavWire, address: string): Promise<string> {
  const { status, body } = await client.ask('GET', pathOf(address));
  if (status !== 200) throw new Error(`GET was answered ${status}`);
  return body.toString().replaceAll('\r\n ', '');
}

async function accept(client: DavWire, address: string): Promise<void> {
  const own = new RegExp(`PARTSTAT=NEEDS-ACTION([^\\r\\n]*:mailto:${address}\\r)`);
  const text = await read(client, address);
  await put(client, address, text.replace(own, 'PARTSTAT=ACCEPTED$1'));
}

function accepted(text: string): number {
  return text.match(/ATTENDEE[^\r\n]*PARTSTAT=ACCEPTED/g)?.length ?? 0;
}

function invitation(attendees: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//bench//EN',
    'BEGIN:VEVENT',
    'UID:large',
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20301205T090000Z',
    'DTEND:20301205T100000Z',
    'SUMMARY:All of us',
    `ORGANIZER:mailto:${organizer}`,
    ...attendees.map((a) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${a}`),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}
