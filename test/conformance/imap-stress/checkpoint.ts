import { setTimeout as delay } from 'node:timers/promises';
import type { StressClient } from './client.ts';
import { Connection } from './connection.ts';
import { openSession } from './open-session.ts';
import { textOf, textsOf } from './flag-text.ts';
import { View } from './view.ts';
import type { SharedMailbox, World } from './world.ts';

/** Clients of one mailbox, all with it selected and nothing under way. */
interface Group {
  readonly world: World;
  readonly mailbox: SharedMailbox;
  readonly clients: readonly StressClient[];
}

/** Stops all clients; everybody must see the same mailboxes then; lets them go on. */
export async function checkpoint(world: World, clients: readonly StressClient[]): Promise<void> {
  world.isPausing = true;
  while (!clients.every((client) => client.isParked)) await delay(2);
  const mailboxes = new Set(clients.map((client) => client.mailbox));
  await Promise.all(
    [...mailboxes].map(async (mailbox) => {
      const own = clients.filter((c) => c.mailbox === mailbox && c.view !== undefined);
      if (own.length > 0) await compareViews({ world, mailbox, clients: own });
    }),
  );
  world.isPausing = false;
}

async function compareViews(group: Group): Promise<void> {
  const { clients } = group;
  await Promise.all(clients.map(async (client) => await client.connection!.ask('CHECK')));
  compareNumbers(group);
  compareKeywords(group);
  compareRecent(group);
  for (const { view } of clients) view!.isQuiet = true;
  await Promise.all(
    clients.map(async (client) => await client.connection!.ask('UID FETCH 1:* (UID FLAGS)')),
  );
  for (const { view } of clients) view!.isQuiet = false;
  compareStates(group);
  await Promise.all(clients.map(async (client) => await compareStatus(client)));
  await compareThreads(group);
  await compareResync(group);
  group.world.count('CHECKPOINT');
}

function compareNumbers({ clients }: Group): void {
  const count = Math.max(...clients.map((client) => client.view!.count));
  const uids: number[] = [];
  for (const client of clients) {
    const view = client.view!;
    if (view.count !== count)
      client.connection!.report(`checkpoint: ${view.count} of ${count} messages`);
    for (const [i, entry] of view.entries.entries()) {
      if (entry.uid === 0) continue;
      uids[i] ??= entry.uid;
      if (uids[i] !== entry.uid)
        client.connection!.report(`checkpoint: ${i + 1} is UID ${entry.uid}, not ${uids[i]}`);
    }
  }
}

function compareKeywords({ clients }: Group): void {
  const all = new Set(clients.flatMap((client) => [...client.view!.keywords]));
  for (const client of clients) {
    const missing = [...all].filter((keyword) => !client.view!.keywords.has(keyword));
    if (missing.length > 0)
      client.connection!.report(`checkpoint: not told of the keywords ${missing.join(' ')}`);
  }
}

function compareRecent({ clients, world }: Group): void {
  const views = clients.map((client) => client.view!);
  const sum = views.reduce((all, view) => all + view.recent, 0);
  const count = Math.max(...views.map((view) => view.count));
  if (sum > count || (world.stays && sum < count))
    clients[0]!.connection!.report(`checkpoint: ${sum} are recent of ${count} messages`);
  for (const client of clients) {
    const seen = client.view!.entries.filter((entry) => entry.isRecent).length;
    if (seen > client.view!.recent)
      client.connection!.report(
        `checkpoint: ${seen} messages are \\Recent, RECENT is ${client.view!.recent}`,
      );
  }
}

function compareStates({ clients, mailbox }: Group): void {
  const first = clients[0]!.view!;
  for (const client of clients)
    for (const [i, entry] of client.view!.entries.entries()) {
      const other = first.entries[i];
      if (other !== undefined && entry.flags !== other.flags)
        client.connection!.report(
          `checkpoint: UID ${entry.uid} has (${entry.flags}), another sees (${other.flags})`,
        );
      if (client.view!.features.condstore && first.features.condstore && other !== undefined)
        if (entry.modseq !== other.modseq)
          client.connection!.report(`checkpoint: MODSEQ ${entry.modseq} and ${other.modseq}`);
      const record = mailbox.message(entry.uid);
      if (!record.isLost && entry.flags !== record.states.at(-1))
        client.connection!.report(
          `checkpoint: UID ${entry.uid} has (${entry.flags}), its owner gave (${record.states.at(-1)})`,
        );
    }
}

async function compareStatus(client: StressClient): Promise<void> {
  const view = client.view!;
  const connection = client.connection!;
  const name = client.mailbox.nameFor(client.address);
  await connection.ask(`STATUS "${name}" (MESSAGES UNSEEN DELETED UIDNEXT)`, (args) => {
    if (textOf(args[0]) !== 'STATUS') return false;
    const pairs = textsOf(args[2]);
    const valueOf = (item: string) => Number(pairs[pairs.indexOf(item) + 1]);
    const countOf = (flag: string) => view.entries.filter((e) => e.flags!.includes(flag)).length;
    const isRight =
      valueOf('MESSAGES') === view.count &&
      valueOf('UNSEEN') === view.count - countOf('\\seen') &&
      valueOf('DELETED') === countOf('\\deleted') &&
      valueOf('UIDNEXT') > (view.entries.at(-1)?.uid ?? 0);
    if (!isRight) connection.report(`checkpoint: STATUS ${pairs.join(' ')} of ${view.count}`);
    return true;
  });
}

async function compareThreads({ clients }: Group): Promise<void> {
  let first: string | undefined;
  await Promise.all(
    clients.map(async ({ connection }) => {
      await connection!.ask('THREAD REFERENCES UTF-8 ALL', (args) => {
        if (textOf(args[0]) !== 'THREAD') return false;
        const text = JSON.stringify(args);
        first ??= text;
        if (first !== text) connection!.report('checkpoint: THREAD differs');
        return true;
      });
    }),
  );
}

/** Somebody who was away since the checkpoint before, told what changed, knows what all know. */
async function compareResync({ world, mailbox, clients }: Group): Promise<void> {
  const present = clients[0]!.view!;
  const client = clients[0]!;
  const features = { condstore: true, qresync: true, rev2: false };
  const connection = await Connection.open(world, client.number, `${client.number}/resync`);
  const view = new View({
    world,
    mailbox,
    features,
    client: -1,
    session: 'resync',
    report: (what) => connection.report(what),
  });
  const away = mailbox.away;
  await openSession(
    { features, mailbox, address: client.address },
    { world, connection, view, known: away },
  );
  // \Recent is not its business.
  view.recent = 0;
  if (away !== undefined) {
    const show = (v: View) => v.entries.map((e) => `${e.uid} ${e.flags}`).join(', ');
    if (show(view) !== show(present))
      connection.report(`checkpoint: QRESYNC gives ${show(view)}; it is ${show(present)}`);
  }
  await connection.ask('UID FETCH 1:* (UID FLAGS)');
  mailbox.away = view;
  connection.close();
}
