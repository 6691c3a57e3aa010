// People who are invited by mail while the server is killed: what lies in an inbox must be in the calendar, and with who acts for them.
import { setTimeout as delay } from 'node:timers/promises';
import { createChoices, type Choices } from '../choices.ts';
import {
  makeServerFolder,
  runCommand,
  startServerProcess,
  type ServerFolder,
} from '../server-process.ts';
import { openDavClient } from '../wire/dav-client.ts';
import { openImapClient } from '../wire/imap-client.ts';
import { ConnectionLost } from '../wire/line-socket.ts';
import { openSmtpSender, type SmtpSender } from '../wire/smtp-sender.ts';

const organizers = ['o1', 'o2', 'o3'];
const attendees = ['a1', 'a2', 'a3'];
const DELEGATE = 'secretary';
const addressOf = (name: string) => `${name}@example.test`;

const LONGEST_RUN_MS = 500;
/** What was left is done at the start; the machine may be busy. */
const PATIENCE_MS = 15_000;

export interface InvitationFigures {
  readonly kills: number;
  readonly acknowledged: number;
  /** Invitations in inboxes. */
  readonly filed: number;
  /** Notices beyond the first of each: a kill may repeat one. */
  readonly repeatedNotices: number;
}

export interface InvitationWorld extends AsyncDisposable {
  readonly folder: ServerFolder;
  runCycles(options: {
    readonly cycles: number;
    readonly seed: number;
  }): Promise<{ readonly problems: readonly string[]; readonly figures: InvitationFigures }>;
}

export async function createInvitationWorld(): Promise<InvitationWorld> {
  const folder = await makeServerFolder({
    accounts: [...organizers, ...attendees, DELEGATE].map(addressOf),
    settings:
      '[log]\nlevel = "info"\n[queue]\nfirst_retry = "1s"\naccount_recipients_per_hour = 0\naccount_recipients_per_day = 0\n',
  });
  for (const name of attendees) {
    const between = [addressOf(name), addressOf(DELEGATE)];
    const command = ['delegate', 'add', ...between, '--copies', '--data', folder.data];
    const { code, stderr } = await runCommand(command);
    if (code !== 0) throw new Error(stderr);
  }
  return {
    folder,
    runCycles: async (options) => await runCycles(folder, options),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function runCycles(
  folder: ServerFolder,
  { cycles, seed }: { readonly cycles: number; readonly seed: number },
) {
  const choices = createChoices(seed);
  const acknowledged = new Set<string>();
  let kills = 0;
  let seen: Awaited<ReturnType<typeof compare>> = { problems: [], filed: 0, repeatedNotices: 0 };
  for (let cycle = 0; cycle <= cycles && seen.problems.length === 0; cycle++) {
    const server = await startServerProcess(folder);
    try {
      seen = await compare(folder, acknowledged, kills);
      if (cycle < cycles && seen.problems.length === 0) {
        // A busy machine takes longer to sign them in than to be killed.
        const senders = await Promise.all(organizers.map(async (it) => await signIn(folder, it)));
        const work = senders.map(
          async (sender, i) => await invite(sender, { choices, acknowledged, cycle, i }),
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
  const { problems, ...figures } = seen;
  return { problems, figures: { kills, acknowledged: acknowledged.size, ...figures } };
}

async function signIn({ portBase, password }: ServerFolder, name: string): Promise<SmtpSender> {
  return await openSmtpSender(portBase + 587, { name: addressOf(name), password });
}

/** Mails invitations until the server is gone. */
async function invite(
  sender: SmtpSender,
  at: { choices: Choices; acknowledged: Set<string>; cycle: number; i: number },
): Promise<void> {
  const { choices, acknowledged, cycle, i } = at;
  const name = organizers[i]!;
  try {
    for (let n = 0; ; n++) {
      const uid = `u${cycle}-${i}-${n}`;
      const invited = choices.some(attendees);
      const mail = Buffer.from(mailOf(uid, name, invited));
      const { code, text } = await sender.send(addressOf(name), invited.map(addressOf), mail);
      if (code !== 250) throw new Error(`a mail was answered ${text}`);
      for (const attendee of invited) acknowledged.add(`${attendee} ${uid}`);
    }
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
  }
}

function mailOf(uid: string, organizer: string, invited: readonly string[]): string {
  return [
    `From: ${addressOf(organizer)}`,
    `To: ${invited.map(addressOf).join(', ')}`,
    `Subject: ${uid}.`,
    `Message-ID: <${uid}@example.test>`,
    'MIME-Version: 1.0',
    'Content-Type: text/calendar; method=REQUEST; charset=utf-8',
    '',
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20301205T090000Z',
    'DTEND:20301205T100000Z',
    'SUMMARY:Plans',
    `ORGANIZER:mailto:${addressOf(organizer)}`,
    ...invited.map((a) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${addressOf(a)}`),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** Waits until all is as it should be; else gives what is not. */
async function compare(folder: ServerFolder, acknowledged: ReadonlySet<string>, kills: number) {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const notices = count(await readSubjects(folder, DELEGATE));
    const problems: string[] = [];
    const wanted = new Map<string, number>();
    let filed = 0;
    for (const name of attendees) {
      const mails = new Set(await readSubjects(folder, name));
      const copies = count(await readUids(folder, name));
      filed += mails.size;
      for (const uid of mails) {
        wanted.set(uid, (wanted.get(uid) ?? 0) + 1);
        if (copies.get(uid) !== 1)
          problems.push(`${name} has ${uid} ${copies.get(uid) ?? 0} times`);
      }
      for (const promised of acknowledged) {
        const [whose, uid = ''] = promised.split(' ');
        if (whose === name && !mails.has(uid)) problems.push(`${name} has no mail of ${uid}`);
      }
    }
    let repeatedNotices = 0;
    for (const [uid, least] of wanted) {
      const told = notices.get(uid) ?? 0;
      repeatedNotices += Math.max(0, told - least);
      if (told < least) problems.push(`${DELEGATE} was told ${told} times of ${least} for ${uid}`);
      if (told > least * (1 + kills)) problems.push(`${DELEGATE} was told ${told} times of ${uid}`);
    }
    if (problems.length === 0 || performance.now() > until)
      return { problems, filed, repeatedNotices };
    await delay(200);
  }
}

function count(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** UIDs of the invitations in an inbox. */
async function readSubjects({ portBase, password }: ServerFolder, name: string): Promise<string[]> {
  const client = await openImapClient(portBase + 143);
  try {
    await client.do(`LOGIN ${addressOf(name)} "${password}"`);
    await client.do('SELECT INBOX');
    const { untagged } = await client.do('UID FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]');
    return untagged.flatMap(({ literals }) => /(u[\d-]+)\./.exec(String(literals[0]))?.[1] ?? []);
  } finally {
    client.close();
  }
}

/** UIDs of the events in a calendar. */
async function readUids({ portBase, password }: ServerFolder, name: string): Promise<string[]> {
  const client = await openDavClient(portBase + 80, addressOf(name), password);
  try {
    const path = `/dav/calendars/${addressOf(name)}/calendar/`;
    const reply = await client.ask('GET', path);
    return [...reply.body.toString().matchAll(/^UID:(u[\d-]+)/gm)].map((found) => found[1]!);
  } finally {
    client.close();
  }
}
