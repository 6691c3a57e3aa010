import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createImapStage, type ImapStage } from '../../../test/support/imap-stage.ts';
import type { TranscriptPort } from '../../../test/support/transcript.ts';
import { commandTable } from './command-table.ts';
import type { Command, StateKind } from './command.ts';

/** Arguments that are in order, of every command that takes some. */
const goodArguments: Readonly<Record<string, string>> = {
  ID: 'NIL',
  LOGIN: 'ann secret',
  AUTHENTICATE: 'PLAIN AGFubgBzZWNyZXQ=',
  ENABLE: 'CONDSTORE',
  COMPRESS: 'DEFLATE',
  SELECT: 'INBOX',
  EXAMINE: 'INBOX',
  LIST: '"" *',
  LSUB: '"" *',
  STATUS: 'INBOX (MESSAGES)',
  SUBSCRIBE: 'INBOX',
  UNSUBSCRIBE: 'INBOX',
  CREATE: 'New',
  DELETE: 'New',
  RENAME: 'New Other',
  NOTIFY: 'NONE',
  GETMETADATA: 'INBOX /shared/comment',
  SETMETADATA: 'INBOX (/private/comment NIL)',
  APPEND: 'INBOX "x"',
  ESEARCH: 'IN (mailboxes INBOX) ALL',
  SETACL: 'INBOX bob lr',
  DELETEACL: 'INBOX bob',
  GETACL: 'INBOX',
  LISTRIGHTS: 'INBOX bob',
  MYRIGHTS: 'INBOX',
  GETQUOTA: '"x"',
  GETQUOTAROOT: 'INBOX',
  SETQUOTA: '"x" (STORAGE 10)',
  GENURLAUTH: '"imap://ann@imap.example.test/INBOX/;uid=1;urlauth=anonymous" INTERNAL',
  RESETKEY: 'INBOX',
  URLFETCH: '"imap://x"',
  FETCH: '1 FLAGS',
  'UID FETCH': '1 FLAGS',
  SEARCH: 'ALL',
  'UID SEARCH': 'ALL',
  SORT: '(DATE) UTF-8 ALL',
  'UID SORT': '(DATE) UTF-8 ALL',
  THREAD: 'REFERENCES UTF-8 ALL',
  'UID THREAD': 'REFERENCES UTF-8 ALL',
  CANCELUPDATE: '"a"',
  STORE: '1 FLAGS (\\Seen)',
  'UID STORE': '1 FLAGS (\\Seen)',
  COPY: '1 Sent',
  'UID COPY': '1 Sent',
  MOVE: '1 Sent',
  'UID MOVE': '1 Sent',
  'UID EXPUNGE': '1',
  REPLACE: '1 INBOX "x"',
  'UID REPLACE': '1 INBOX "x"',
};
/** Which may also go without, or with more. */
const mayGoWithout = new Set(['RESETKEY']);
const takesMore = new Set([
  'ENABLE',
  'SEARCH',
  'UID SEARCH',
  'SORT',
  'UID SORT',
  'THREAD',
  'RESETKEY',
  'UID THREAD',
  'ESEARCH',
  'AUTHENTICATE',
  'STORE',
  'UID STORE',
  'CANCELUPDATE',
  'URLFETCH',
  'GENURLAUTH',
  'APPEND',
  'REPLACE',
  'UID REPLACE',
]);
const messageSets = ['FETCH', 'STORE', 'COPY', 'MOVE'];
const badSets = [
  '0',
  '1:0',
  '4294967296',
  '1,',
  ':2',
  '1::2',
  '-1',
  '1:*:2',
  'x',
  '"1"',
  '99999999999999999999',
];
const states: readonly StateKind[] = ['not-authenticated', 'authenticated', 'selected'];

/** The command's tagged answer. */
async function ask(port: TranscriptPort, line: string): Promise<string> {
  port.write(Buffer.from(`t ${line}\r\n`, 'latin1'));
  for (;;) {
    const answer = await port.readLine();
    assert.ok(answer !== undefined, `the server closed at ${line}`);
    if (answer.startsWith('t ')) return answer.slice(2);
    assert.ok(!answer.startsWith('+'), `${line} was asked for more`);
  }
}

async function open(stage: ImapStage, state: StateKind): Promise<TranscriptPort> {
  if (state === 'not-authenticated') {
    const port = stage.open();
    await port.readLine();
    return port;
  }
  const port = await stage.signIn('ann');
  if (state === 'selected') await ask(port, 'SELECT INBOX');
  return port;
}

async function assertRefused(port: TranscriptPort, line: string): Promise<void> {
  assert.match(await ask(port, line), /^BAD /, line);
  assert.match(await ask(port, 'NOOP'), /^OK /, `behind ${line}`);
}

function lineOf({ verb }: Command): string {
  const given = goodArguments[verb];
  return given === undefined ? verb : `${verb} ${given}`;
}

test('every command is refused in the states where it does not belong, and the session goes on (RFC 9051 §3)', async () => {
  await using stage = await createImapStage();
  for (const state of states) {
    const port = await open(stage, state);
    for (const command of commandTable)
      if (!command.states.includes(state)) await assertRefused(port, lineOf(command));
    port.close();
  }
});

test('commands with missing, void and additional arguments are refused, and the session goes on (RFC 9051 §7.1)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 1);
  for (const state of states) {
    const port = await open(stage, state);
    for (const command of commandTable) {
      if (!command.states.includes(state)) continue;
      const { verb } = command;
      const takesNone = goodArguments[verb] === undefined;
      const broken = [`${verb} (`, `${verb} "no end`, `${verb} )`, `${verb}  `, `${verb} {x}`];
      if (!takesNone && !mayGoWithout.has(verb)) broken.push(verb, `${verb} `);
      if (!takesMore.has(verb)) broken.push(`${lineOf(command)} more`, `${lineOf(command)} `);
      for (const line of broken) await assertRefused(port, line);
    }
    port.close();
  }
});

test('numbers that are none are refused, and the session goes on (RFC 9051 §9)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 2);
  const port = await open(stage, 'selected');
  for (const verb of messageSets)
    for (const set of badSets)
      for (const prefix of ['', 'UID ']) {
        // A set may be written the other way round.
        if (set === '1:0' && prefix === 'x') continue;
        const rest = goodArguments[verb]!.replace(/^1/, set);
        await assertRefused(port, `${prefix}${verb} ${rest}`);
      }
  for (const line of [
    'FETCH 1 BODY[0]',
    'FETCH 1 BODY[]<1>',
    'FETCH 1 BODY[]<1.0>',
    'SEARCH LARGER x',
    'SEARCH SINCE 40-Jan-2026',
    'SEARCH SINCE 1-Foo-2026',
    'STORE 1 (UNCHANGEDSINCE -1) FLAGS ()',
    'FETCH 1 FLAGS (CHANGEDSINCE x)',
    'SELECT INBOX (QRESYNC (0 1))',
    'UID EXPUNGE 0',
  ])
    await assertRefused(port, line);
  port.close();
});

test('commands that do not exist, and lines that are none, are refused, and the session goes on (RFC 9051 §2.2.1)', async () => {
  await using stage = await createImapStage();
  const port = await open(stage, 'selected');
  for (const line of [
    'BOGUS',
    'UID',
    'UID BOGUS',
    'UID NOOP',
    'FETCHX 1 FLAGS',
    'X',
    '"NOOP"',
    'NOOP\t',
    'NOOP\u00e9',
  ])
    await assertRefused(port, line);
  port.close();
});
