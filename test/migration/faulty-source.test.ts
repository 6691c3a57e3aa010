// Sources that die, throttle, refuse, lie and change under a run: the next one ends what they interrupted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Policies } from '#migration/policies.ts';
import { createSystemClock } from '#platform/clock.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';
import {
  scriptedMessage,
  startScriptedImapSource,
  type ScriptedImapSource,
} from '../support/scripted-imap-source.ts';

/** Waits are over at once. */
const hasty = {
  ...createSystemClock(),
  sleep: async (_ms: number, signal?: AbortSignal) => signal?.throwIfAborted(),
};

async function openStage(options: Parameters<typeof startScriptedImapSource>[0] = {}) {
  await using parts = new AsyncDisposableStack();
  const imap = parts.use(await startScriptedImapSource(options));
  const desk = parts.use(await openMigrationDesk());
  const source = parts.use(
    await desk.openSource(`imap://127.0.0.1:${imap.port}`, { clock: hasty }),
  );
  const users = [{ source: 'ann', target: 'ann@example.test', phase: '', password: 'pass' }];
  const all = parts.move();
  return {
    imap,
    desk,
    run: async (policies: Partial<Policies> = {}) =>
      (await desk.run(source, policies, { clock: hasty, users }))[0]!,
    /** Subjects in a mailbox of the target, sorted. */
    subjects: async (mailbox = 'INBOX') =>
      ((await desk.contents('mailbox', mailbox)) ?? [])
        .map((text) => /^Subject: (.*)$/m.exec(text)?.[1]?.trim() ?? '')
        .sort(),
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

function fill({ mailboxes }: ScriptedImapSource, name: string, subjects: readonly string[]) {
  const messages = subjects.map((subject, at) => scriptedMessage(at + 1, subject));
  mailboxes.set(name, { uidValidity: 1, messages });
}

const names = (count: number, prefix = 'm') =>
  Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(5, '0')}`);

const isBody = (verb: string, rest: string) => verb === 'UID FETCH' && rest.includes('BODY');

test('a connection cut in the middle of messages, again and again, costs nothing', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'INBOX', names(2000));
  let bodies = 0;
  // Each connection gives some hundred messages: more cuts than a server that gives nothing is forgiven.
  stage.imap.answer = ({ verb, rest }) =>
    isBody(verb, rest) && ++bodies % 2 === 0 ? { cutAfter: 20_000 } : undefined;
  const result = await stage.run();
  assert.deepEqual([result.state, result.problems], ['done', []]);
  assert.deepEqual(await stage.subjects(), names(2000));
});

test('a server that tells of backoff in a FETCH is waited for, and no message is given up', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'INBOX', names(20));
  let asked = 0;
  stage.imap.answer = ({ verb, rest }) =>
    isBody(verb, rest) && ++asked <= 2
      ? '% NO Request is throttled. Suggested Backoff Time: 4321 milliseconds\r\n'
      : undefined;
  assert.equal((await stage.run()).state, 'done');
  const waits = stage.desk.events.flatMap((it) => (it.event === 'waiting' ? [it.forMs] : []));
  assert.deepEqual(waits, [4321, 4321]);
  assert.deepEqual(await stage.subjects(), names(20));
});

test('a server that says BYE with a backoff is waited for as long', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'INBOX', names(20));
  let asked = 0;
  stage.imap.answer = ({ verb, rest, socket }) => {
    if (!isBody(verb, rest) || ++asked > 1) return undefined;
    socket.end('* BYE Throttled. Suggested Backoff Time: 7654 milliseconds\r\n');
    return '';
  };
  assert.equal((await stage.run()).state, 'done');
  const waits = stage.desk.events.flatMap((it) => (it.event === 'waiting' ? [it.forMs] : []));
  assert.deepEqual(waits, [7654]);
});

test('messages and mailboxes that a server has a fault in keep nothing else back', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'Ailing', names(3, 'a'));
  fill(stage.imap, 'INBOX', names(20));
  let isIll = true;
  stage.imap.answer = ({ verb, rest, mailbox }) => {
    if (!isIll) return undefined;
    if ((verb === 'EXAMINE' || verb === 'STATUS') && rest.includes('Ailing'))
      return '% NO [SERVERBUG] Internal error occurred\r\n';
    if (isBody(verb, rest) && mailbox === 'INBOX' && /^(7|1:20) /.test(rest))
      return '% NO [SERVERBUG] cannot read it\r\n';
    return undefined;
  };
  const first = await stage.run();
  assert.equal(first.state, 'failed');
  assert.match(first.problems.join('\n'), /Ailing: .*Internal error[^]*INBOX: 1 items were not/);
  assert.deepEqual((await stage.subjects()).length, 19);
  isIll = false;
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects(), names(20));
  assert.deepEqual(await stage.subjects('Ailing'), names(3, 'a'));
});

test('a mailbox that a server has a fault in only by the second run keeps nothing else back either', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'Ailing', names(3, 'a'));
  fill(stage.imap, 'INBOX', names(3));
  assert.equal((await stage.run()).state, 'done');
  fill(stage.imap, 'Ailing', names(4, 'a'));
  fill(stage.imap, 'INBOX', names(4));
  stage.imap.answer = ({ verb, rest }) =>
    verb === 'EXAMINE' && rest.includes('Ailing')
      ? '% NO [SERVERBUG] Internal error occurred\r\n'
      : undefined;
  const second = await stage.run();
  assert.match(second.problems.join('\n'), /Ailing: .*Internal error/);
  assert.deepEqual(await stage.subjects(), names(4));
  stage.imap.answer = () => undefined;
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects('Ailing'), names(4, 'a'));
});

test('a mailbox of tens of thousands does not stand still, though UIDs are far apart', async () => {
  await using stage = await openStage();
  const messages = names(30_000).map((subject, at) => scriptedMessage(at * 997 + 1, subject));
  stage.imap.mailboxes.set('INBOX', { uidValidity: 1, messages });
  assert.equal((await stage.run()).state, 'done');
  assert.equal((await stage.subjects()).length, 30_000);
});

test('UIDs that come twice, and sizes that are lies, make no message twice', async () => {
  await using stage = await openStage();
  const messages = names(2500).map((subject, at) => scriptedMessage(at + 1, subject));
  messages.push({ ...messages[0]! }, { ...messages[1200]! });
  for (const [at, message] of messages.entries()) message.size = at % 3 === 0 ? 0 : 4_000_000_000;
  stage.imap.mailboxes.set('INBOX', { uidValidity: 1, messages });
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects(), names(2500));
});

test('a mailbox numbered anew between runs, one of them cut off, is neither doubled nor lost', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'INBOX', names(600));
  let bodies = 0;
  let isDead = true;
  stage.imap.answer = ({ verb, rest, socket }) => {
    if (!isBody(verb, rest) || ++bodies < 3 || !isDead) return undefined;
    socket.destroy();
    return '';
  };
  assert.equal((await stage.run()).state, 'failed');
  // Others have the numbers now.
  const inbox = stage.imap.mailboxes.get('INBOX')!;
  const renumber = () => {
    inbox.uidValidity++;
    inbox.messages.reverse();
    for (const [at, message] of inbox.messages.entries()) message.uid = at + 1;
  };
  renumber();
  bodies = 0;
  assert.equal((await stage.run()).state, 'failed');
  renumber();
  isDead = false;
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects(), names(600));
  const outcomes = new Set([...(await stage.desk.items()).values()].map(({ outcome }) => outcome));
  assert.deepEqual([...outcomes], ['written']);
});

test('a mailbox numbered anew in the middle of a run is neither doubled nor lost', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'INBOX', names(600));
  const inbox = stage.imap.mailboxes.get('INBOX')!;
  let bodies = 0;
  stage.imap.answer = ({ verb, rest, socket }) => {
    if (!isBody(verb, rest) || ++bodies !== 2) return undefined;
    inbox.uidValidity = 2;
    inbox.messages.reverse();
    for (const [at, message] of inbox.messages.entries()) message.uid = at + 1;
    socket.destroy();
    return '';
  };
  assert.equal((await stage.run()).state, 'done');
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects(), names(600));
});

test('a mailbox renamed after a run is moved, and one renamed in the middle of it comes with the next', async () => {
  await using stage = await openStage();
  const { mailboxes } = stage.imap;
  fill(stage.imap, 'Old', names(10, 'old'));
  fill(stage.imap, 'INBOX', names(5));
  assert.equal((await stage.run()).state, 'done');
  mailboxes.set('New', mailboxes.get('Old')!);
  mailboxes.delete('Old');
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects('New'), names(10, 'old'));
  assert.deepEqual(await stage.subjects('Old'), []);
  fill(stage.imap, 'Third', names(3, 'third'));
  stage.imap.answer = ({ verb, rest }) => {
    if (verb !== 'EXAMINE' || !rest.includes('Third')) return undefined;
    mailboxes.set('Fourth', mailboxes.get('Third')!);
    mailboxes.delete('Third');
    return undefined;
  };
  const cut = await stage.run();
  assert.equal(cut.state, 'failed');
  assert.match(cut.problems.join(), /Third/);
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects('Fourth'), names(3, 'third'));
});

test('names of mailboxes as servers of all kinds give them each have a place of their own', async () => {
  await using stage = await openStage({ delimiter: '.' });
  const wild = [
    'INBOX',
    'INBOX.a/b',
    'INBOX.Case',
    'INBOX.CASE',
    'INBOX.blank ',
    'INBOX.blank',
    'INBOX.&bad',
    'INBOX.&AOkA',
  ];
  for (const [at, name] of wild.entries()) fill(stage.imap, name, [`s${at}`]);
  const result = await stage.run();
  assert.deepEqual([result.state, result.problems], ['done', []]);
  const rows = await stage.desk.ledger.sql.all<{
    outcome: string;
    target_path: string;
  }>`SELECT i.outcome, f.target_path FROM items i JOIN folders f ON f.id = i.folder`;
  assert.deepEqual(
    rows.map(({ outcome }) => outcome),
    wild.map(() => 'written'),
  );
  assert.equal(new Set(rows.map((it) => it.target_path.toLowerCase())).size, wild.length);
  assert.equal((await stage.run()).state, 'done');
});

test('messages broken in every way are carried over byte for byte', async () => {
  await using stage = await openStage();
  const broken = [
    'no header at all',
    'Subject: nul\r\n\r\na\0b\0\r\n',
    `Subject: long line\r\n\r\n${'x'.repeat(1_200_000)}\r\n`,
    'Subject: mime\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n',
    'Subject: bare\n\nline feeds\n',
    '\r\n',
  ];
  const messages = broken.map((content, at) => ({ uid: at + 1, content }));
  stage.imap.mailboxes.set('INBOX', { uidValidity: 1, messages });
  const result = await stage.run();
  assert.deepEqual([result.state, result.problems], ['done', []]);
  const there = await stage.desk.contents('mailbox', 'INBOX');
  assert.deepEqual(there, broken);
});

test('a mailbox deleted with its messages is deleted in the target too, where deletions are followed', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'Old', names(10, 'old'));
  fill(stage.imap, 'INBOX', names(5));
  await stage.run({ deletions: 'follow' });
  stage.imap.mailboxes.delete('Old');
  stage.imap.mailboxes.get('INBOX')!.messages.splice(0, 2);
  assert.equal((await stage.run({ deletions: 'follow' })).state, 'done');
  assert.equal(await stage.desk.contents('mailbox', 'Old'), undefined);
  assert.deepEqual(await stage.subjects(), names(5).slice(2));
});

test('a source that lists no mailbox for once takes nothing away', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'INBOX', names(5));
  await stage.run({ deletions: 'follow' });
  stage.imap.answer = ({ verb }) => (verb === 'LIST' ? '% OK done\r\n' : undefined);
  await stage.run({ deletions: 'follow' });
  assert.deepEqual(await stage.subjects(), names(5));
});

test('a mailbox that holds half of the messages already gets the other half, and twins of the source stay twins', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'INBOX', names(10));
  await stage.run();
  // Another migration knows nothing of the first.
  await stage.desk.ledger.sql.transaction(async (tx) => {
    await tx.run`DELETE FROM items`;
    await tx.run`DELETE FROM folders`;
  });
  fill(stage.imap, 'INBOX', names(20));
  stage.imap.mailboxes.get('INBOX')!.messages.push(scriptedMessage(21, 'm00003'));
  assert.equal((await stage.run()).state, 'done');
  const expected = [...names(20), 'm00003'].sort();
  assert.deepEqual(await stage.subjects(), expected);
  stage.imap.mailboxes.get('INBOX')!.messages.push(scriptedMessage(22, 'm00004'));
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects(), [...expected, 'm00004'].sort());
});

test('a message of 60 MB is carried over', async () => {
  await using stage = await openStage();
  const content = `Subject: large\r\n\r\n${`${'x'.repeat(78)}\r\n`.repeat(800_000)}`;
  stage.imap.mailboxes.set('INBOX', { uidValidity: 1, messages: [{ uid: 1, content }] });
  const { state, problems } = await stage.run();
  assert.deepEqual([state, problems], ['done', []]);
  const [item] = (await stage.desk.items()).values();
  assert.deepEqual([item!.outcome, item!.size], ['written', content.length]);
});

test('a source that never comes back is told in plain words, and the next run ends what it began', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'INBOX', names(1000));
  let bodies = 0;
  stage.imap.answer = ({ verb, rest, socket }) => {
    if (!isBody(verb, rest) || ++bodies < 3) return undefined;
    stage.imap.isAway = true;
    socket.destroy();
    return '';
  };
  const { state, problems } = await stage.run();
  assert.equal(state, 'failed');
  assert.match(problems.join('\n'), /see that the server is reachable, then run again: it goes on/);
  assert.equal((await stage.subjects()).length, 400);
  stage.imap.isAway = false;
  stage.imap.answer = () => undefined;
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects(), names(1000));
});

test('a namespace below the inbox is no level of the tree', async () => {
  await using stage = await openStage({ capabilities: 'IMAP4rev1 NAMESPACE', delimiter: '.' });
  fill(stage.imap, 'INBOX', ['one']);
  fill(stage.imap, 'INBOX.Work.Old', ['two']);
  stage.imap.answer = ({ verb, rest }) => {
    if (verb === 'NAMESPACE') return '* NAMESPACE (("INBOX." ".")) NIL NIL\r\n% OK done\r\n';
    if (verb === 'LIST' && rest.includes('"INBOX.*"'))
      return '* LIST () "." "INBOX.Work.Old"\r\n% OK done\r\n';
    return undefined;
  };
  assert.equal((await stage.run()).state, 'done');
  assert.deepEqual(await stage.subjects('Work/Old'), ['two']);
});

test('a server that turns connections away for a while is waited for as long as it says', async () => {
  await using stage = await openStage();
  fill(stage.imap, 'INBOX', names(3));
  let asked = 0;
  stage.imap.answer = ({ verb }) =>
    verb === 'LOGIN' && ++asked === 1
      ? '% NO [UNAVAILABLE] Too many connections. Suggested Backoff Time: 1111 milliseconds\r\n'
      : undefined;
  assert.equal((await stage.run()).state, 'done');
  const waits = stage.desk.events.flatMap((it) => (it.event === 'waiting' ? [it.forMs] : []));
  assert.deepEqual(waits, [1111]);
});

test('a message that says to be too large is not fetched, one that lies to be small is judged by what comes, and both are told', async () => {
  await using stage = await openStage();
  const messages = [
    { ...scriptedMessage(1, 'small'), size: 4_000_000_000 },
    { uid: 2, size: 10, content: `Subject: large\r\n\r\n${'x'.repeat(50_000)}` },
  ];
  stage.imap.mailboxes.set('INBOX', { uidValidity: 1, messages });
  assert.equal((await stage.run({ maxItemBytes: 10_000 })).state, 'done');
  const items = await stage.desk.items();
  for (const id of ['1', '2']) {
    const { outcome, reason } = items.get(id)!;
    assert.deepEqual([outcome, reason], ['skipped', 'larger than 10000 bytes']);
  }
});
