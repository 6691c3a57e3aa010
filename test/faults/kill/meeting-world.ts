// People who plan meetings while the server is killed: what every attendee has must be what the organizer has.
import { setTimeout as delay } from 'node:timers/promises';
import { createChoices, type Choices } from '../choices.ts';
import { makeServerFolder, startServerProcess, type ServerFolder } from '../server-process.ts';
import { type DavWire, openDavClient } from '../wire/dav-client.ts';
import { ConnectionLost } from '../wire/line-socket.ts';
import { type MailSink, openMailSink } from '../wire/mail-sink.ts';
import { readQueued } from './outbound-ledger.ts';

const organizers = ['o1', 'o2', 'o3'];
const attendees = ['a1', 'a2', 'a3'];
const addressOf = (name: string) => `${name}@example.test`;
const outsiderOf = (uid: string) => `${uid}@elsewhere.test`;
const calendarOf = (name: string) => `/dav/calendars/${addressOf(name)}/calendar/`;

/** Longest time that people work before the server is killed. */
const LONGEST_RUN_MS = 500;
/** What was left is delivered at the start; the machine may be busy. */
const PATIENCE_MS = 15_000;

/** What is known of a meeting: 'maybe' when the server went before it had answered. */
interface Meeting {
  readonly uid: string;
  readonly organizer: string;
  readonly invited: readonly string[];
  put: 'maybe' | 'yes';
  removed: 'no' | 'maybe' | 'yes';
}

export interface MeetingFigures {
  readonly kills: number;
  readonly meetings: number;
  readonly acknowledged: number;
  readonly removed: number;
  /** Mails beyond the first of each. */
  readonly repeatedMails: number;
}

export interface MeetingWorld extends AsyncDisposable {
  readonly folder: ServerFolder;
  runCycles(options: {
    readonly cycles: number;
    readonly seed: number;
  }): Promise<{ readonly problems: readonly string[]; readonly figures: MeetingFigures }>;
}

export async function createMeetingWorld(): Promise<MeetingWorld> {
  const sink = await openMailSink();
  const folder = await makeServerFolder({
    accounts: [...organizers, ...attendees].map(addressOf),
    settings: `[log]\nlevel = "info"\n[queue]\nfirst_retry = "1s"\nlongest_retry = "2s"\naccount_recipients_per_hour = 0\naccount_recipients_per_day = 0\n[queue.routes.sink]\ndomains = ["*"]\nhost = "127.0.0.1:${sink.port}"\ntls = "none"\n`,
  });
  return {
    folder,
    runCycles: async ({ cycles, seed }) => await runCycles({ folder, sink, cycles, seed }),
    [Symbol.asyncDispose]: async () => await sink[Symbol.asyncDispose](),
  };
}

async function runCycles(world: {
  readonly folder: ServerFolder;
  readonly sink: MailSink;
  readonly cycles: number;
  readonly seed: number;
}) {
  const { folder, sink, cycles } = world;
  const choices = createChoices(world.seed);
  const meetings: Meeting[] = [];
  let kills = 0;
  let problems: string[] = [];
  for (let cycle = 0; cycle <= cycles && problems.length === 0; cycle++) {
    const server = await startServerProcess(folder);
    try {
      problems = await compare(world, meetings, kills);
      if (cycle < cycles && problems.length === 0) {
        // A busy machine takes longer to sign them in than to be killed.
        const clients = await Promise.all(organizers.map(async (it) => await signIn(folder, it)));
        const work = clients.map(
          async (client, i) => await organize(client, { choices, meetings, cycle, i }),
        );
        await delay(choices.between(50, LONGEST_RUN_MS));
        await server.kill();
        kills++;
        await Promise.all(work);
      }
    } finally {
      await server.kill();
    }
  }
  const mails = [...sink.received.values()].reduce((sum, n) => sum + n, 0);
  const wanted = meetings.reduce(
    (sum, m) =>
      sum + Math.min(sink.received.get(outsiderOf(m.uid)) ?? 0, m.removed === 'no' ? 1 : 2),
    0,
  );
  const figures: MeetingFigures = {
    kills,
    meetings: meetings.length,
    acknowledged: meetings.filter((m) => m.put === 'yes').length,
    removed: meetings.filter((m) => m.removed === 'yes').length,
    repeatedMails: mails - wanted,
  };
  return { problems, figures };
}

async function signIn({ portBase, password }: ServerFolder, name: string): Promise<DavWire> {
  const client = await openDavClient(portBase + 80, addressOf(name), password);
  const { status } = await client.ask('GET', calendarOf(name));
  if (status !== 200) throw new Error(`GET was answered ${status}`);
  return client;
}

/** Invites, and now and then calls something off, until the server is gone. */
async function organize(
  client: DavWire,
  at: { choices: Choices; meetings: Meeting[]; cycle: number; i: number },
): Promise<void> {
  const { choices, meetings, cycle, i } = at;
  const name = organizers[i]!;
  try {
    for (let n = 0; ; n++) {
      const uid = `m${cycle}-${i}-${n}`;
      const invited = choices.some(attendees);
      const meeting: Meeting = { uid, organizer: name, invited, put: 'maybe', removed: 'no' };
      meetings.push(meeting);
      const body = textOf(meeting);
      const headers = { 'Content-Type': 'text/calendar' };
      const put = await client.ask('PUT', `${calendarOf(name)}${uid}.ics`, { body, headers });
      if (put.status !== 201) throw new Error(`PUT was answered ${put.status}`);
      meeting.put = 'yes';
      if (!choices.oneIn(3)) continue;
      meeting.removed = 'maybe';
      const gone = await client.ask('DELETE', `${calendarOf(name)}${uid}.ics`);
      if (gone.status !== 204) throw new Error(`DELETE was answered ${gone.status}`);
      meeting.removed = 'yes';
    }
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
  }
}

function textOf({ uid, organizer, invited }: Meeting): string {
  const people = [...invited.map(addressOf), outsiderOf(uid)];
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20301205T090000Z',
    'DTEND:20301205T100000Z',
    'SUMMARY:Plans',
    `ORGANIZER:mailto:${addressOf(organizer)}`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${addressOf(organizer)}`,
    ...people.map((a) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${a}`),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** Waits until all is as it should be; else gives what is not. */
async function compare(
  { folder, sink }: { readonly folder: ServerFolder; readonly sink: MailSink },
  meetings: readonly Meeting[],
  kills: number,
): Promise<string[]> {
  const until = performance.now() + PATIENCE_MS;
  const clients = new Map<string, DavWire>();
  for (const name of [...organizers, ...attendees])
    clients.set(name, await openDavClient(folder.portBase + 80, addressOf(name), folder.password));
  try {
    for (;;) {
      const copies = new Map<string, string[]>();
      for (const [name, client] of clients) copies.set(name, await readCalendar(client, name));
      const queued = readQueued(folder.data);
      const problems = meetings.flatMap((m) => problemsOf(m, { copies, queued, sink, kills }));
      if (problems.length === 0 || performance.now() > until) return problems;
      await delay(200);
    }
  } finally {
    for (const client of clients.values()) client.close();
  }
}

async function readCalendar(client: DavWire, name: string): Promise<string[]> {
  const body =
    '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/></prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>';
  const headers = { Depth: '1', 'Content-Type': 'application/xml' };
  const reply = await client.ask('REPORT', calendarOf(name), { body, headers });
  const text = reply.body.toString().replaceAll('&#13;', '');
  return text.match(/BEGIN:VCALENDAR[^]*?END:VCALENDAR/g) ?? [];
}

function problemsOf(
  { uid, organizer, invited, put, removed }: Meeting,
  found: {
    readonly copies: ReadonlyMap<string, readonly string[]>;
    readonly queued: ReadonlySet<string>;
    readonly sink: MailSink;
    readonly kills: number;
  },
): string[] {
  const { copies, queued, sink, kills } = found;
  const copiesOf = (name: string) =>
    copies.get(name)!.filter((text) => text.includes(`UID:${uid}\n`));
  const isThere = copiesOf(organizer).length === 1;
  const problems: string[] = [];
  if (put === 'yes' && removed === 'no' && !isThere) problems.push(`${uid} is lost`);
  if (removed === 'yes' && isThere) problems.push(`${uid} is there again`);
  for (const name of invited) {
    const own = copiesOf(name);
    const live = own.filter((text) => !text.includes('STATUS:CANCELLED'));
    if (own.length > 1) problems.push(`${name} has ${uid} ${own.length} times`);
    if (isThere && live.length === 0) problems.push(`${name} does not have ${uid}`);
    if (!isThere && live.length > 0) problems.push(`${name} has ${uid}, which is not planned`);
  }
  const outsider = outsiderOf(uid);
  const mails = sink.received.get(outsider) ?? 0;
  const least = isThere ? 1 : removed === 'yes' ? 2 : 0;
  if (mails < least && !queued.has(outsider)) problems.push(`${outsider} got ${mails} mails`);
  // The invitation and the cancellation, each of which a kill may repeat: a host may have taken it unheard.
  if (mails > 2 * (1 + kills)) problems.push(`${outsider} got ${mails} mails`);
  return problems;
}
