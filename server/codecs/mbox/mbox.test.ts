import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { sharedData } from '../../../test/support/shared-data.ts';
import { formatFromLine, parseFromLine } from './from-line.ts';
import { needsMboxQuoting, quoteMboxrd, unquoteMboxrd } from './quoting.ts';
import { readMbox } from './read-mbox.ts';
import type { MboxMessage, MboxOptions, MboxPreamble } from './read-mbox.ts';
import { formatMboxEntry } from './write-mbox.ts';

async function readAll(
  chunks: Iterable<Uint8Array>,
  options?: MboxOptions,
): Promise<MboxMessage[]> {
  const list: MboxMessage[] = [];
  for await (const message of readMbox(chunks, options)) list.push(message);
  return list;
}

async function bodies(text: string, options?: MboxOptions): Promise<string[]> {
  return (await readAll([Buffer.from(text)], options)).map((m) => m.content.toString());
}

test('separator lines give sender and date, also broken ones (RFC 4155 Appendix A)', () => {
  const date = 533_326_968;
  const cases: [string, string | undefined, number | undefined][] = [
    ['From ann@example.test Tue Nov 25 18:22:48 1986', 'ann@example.test', date],
    ['From MAILER-DAEMON Tue Nov 25 18:22:48 1986', '', date],
    ['From - Tue Nov 25 18:22:48 1986', '', date],
    ['From ann@example.test  Tue Nov 25 19:22:48 +0100 1986', 'ann@example.test', date],
    ['From ann@example.test Tue Nov 25 19:22:48 1986 +0100', 'ann@example.test', date],
    ['From ann@example.test Tue, 25 Nov 1986 18:22:48 +0000', 'ann@example.test', date],
    ['From ann@example.test Tue Nov 25 18:22 1986', 'ann@example.test', date - 48],
    ['From ann@example.test Tue Nov', 'ann@example.test', undefined],
    ['From ann@example.test', 'ann@example.test', undefined],
  ];
  for (const [line, sender, dateEpochSeconds] of cases)
    assert.deepEqual(parseFromLine(line), { sender, dateEpochSeconds }, line);
  const written = 'From ann@example.test Tue Nov 25 18:22:48 1986\n';
  assert.equal(formatFromLine('ann@example.test', date), written);
});

const from = 'From a@b.test Tue Nov 25 18:22:48 1986\n';

test('quoted lines are unquoted once, per flavour', async () => {
  const text = `${from}A: b\n\n>From x\n>>From y\n> From z\n\n${from}C: d\n\ne\n\n`;
  const rd = ['A: b\n\nFrom x\n>From y\n> From z\n', 'C: d\n\ne\n'];
  assert.deepEqual(await bodies(text), rd);
  const o = ['A: b\n\nFrom x\n>>From y\n> From z\n', 'C: d\n\ne\n'];
  assert.deepEqual(await bodies(text, { flavour: 'mboxo' }), o);
  assert.equal(needsMboxQuoting(Buffer.from('a From b\nFro')), false);
});

test('a Content-Length that leads to the next separator is believed (mboxcl2)', async () => {
  const body = `${from}X: not a header\n\n>From kept\n`;
  const text = `${from}Content-Length: ${body.length}\n\n${body}\n${from}C: d\n\ne\n`;
  const expected = [`Content-Length: ${body.length}\n\n${body}`, 'C: d\n\ne\n'];
  assert.deepEqual(await bodies(text), expected);
  const lie = `${from}Content-Length: 3\n\nlonger\n\n${from}C: d\n\ne\n`;
  assert.deepEqual(await bodies(lie), ['Content-Length: 3\n\nlonger\n', 'C: d\n\ne\n']);
});

test('text that begins with "From " is not a separator', async () => {
  const text = `${from}A: b\n\nFrom here it goes on\n\nFrom 12:30 to Tue Nov 25 18:22\nwe wait\n`;
  assert.deepEqual(await bodies(text), [text.slice(from.length)]);
});

test('a message beyond the limit is cut and the next one is read', async () => {
  const rows = Array.from({ length: 40 }, () => Buffer.from(`${'y'.repeat(99)}\n`.repeat(100)));
  const chunks = [Buffer.from(`${from}A: b\n\n`), ...rows, Buffer.from(`\n${from}C: d\n\ne\n`)];
  const [first, second] = await readAll(chunks, { maxMessageBytes: 1000 });
  assert.equal(first!.isCut, true);
  assert.equal(first!.content.length, 1000);
  assert.equal(second!.content.toString(), 'C: d\n\ne\n');
});

test('what is written is read back, in any split (RFC 4155 Appendix A)', async () => {
  const line = fc.constantFrom('From x', '>From y', '>>From ', from.trim(), 'C: d', '', 'text');
  const message = fc
    .array(line, { maxLength: 12 })
    .map((lines) => Buffer.from(`A: b\n\n${lines.map((l) => `${l}\n`).join('')}`));
  const messages = fc.array(message, { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(messages, fc.integer({ min: 1, max: 40 }), async (list, size) => {
      for (const m of list) assert.deepEqual(unquoteMboxrd(quoteMboxrd(m)), m);
      const entries = list.map((content, i) => ({
        content,
        sender: 's@b.test',
        dateEpochSeconds: 1e9 + i,
      }));
      const file = Buffer.concat(entries.flatMap(formatMboxEntry));
      const chunks: Buffer[] = [];
      for (let at = 0; at < file.length; at += size) chunks.push(file.subarray(at, at + size));
      const read = await readAll(chunks, { flavour: 'mboxrd' });
      assert.deepEqual(
        read.map((m) => m.content.toString()),
        list.map(String),
      );
      assert.deepEqual(
        read.map((m) => m.dateEpochSeconds),
        entries.map((e) => e.dateEpochSeconds),
      );
    }),
    { numRuns: 100 },
  );
});

const folder = sharedData('mbox-ponymail');
const skip = folder === undefined ? 'the shared test data is not here' : false;

test('real archives are split where their messages begin', { skip }, async () => {
  const begins = /^From .*\d\d:\d\d.*\r?\n(?=[!-9;-~]+:|>From)/gm;
  for (const name of readdirSync(folder!).filter((n) => n.endsWith('.mbox'))) {
    const file = readFileSync(join(folder!, name));
    const expected = file.toString('latin1').match(begins)?.length ?? 1;
    const list = await readAll([file]);
    assert.equal(list.length, expected, name);
    for (const m of list)
      assert.match(m.content.toString('latin1', 0, 300), /^(?:[!-9;-~]+:|>?From )/, name);
  }
});

test('text before the first separator is told and no message; a text that begins with "From " is no separator', async () => {
  const told: { size: number; head: string }[] = [];
  const onPreamble = ({ size, head }: MboxPreamble) =>
    void told.push({ size, head: head.toString() });
  const eml = 'Subject: a\n\nFrom here on\nit is text\n';
  assert.deepEqual(await bodies(eml, { onPreamble }), []);
  assert.deepEqual(told.splice(0), [{ size: eml.length, head: eml }]);
  const chunks = Array.from(`${eml}\n${from}A: b\n\n`, (c) => Buffer.from(c));
  assert.equal((await readAll(chunks, { onPreamble })).length, 1);
  assert.deepEqual(told.splice(0), [{ size: eml.length + 1, head: `${eml}\n` }]);
  assert.equal((await readAll([Buffer.from(`\n \n${from}A: b\n\n`)], { onPreamble })).length, 1);
  assert.deepEqual(told, []);
});

test('mboxcl counts the text as it was quoted', async () => {
  const body = '>From x\n>>From y\n';
  const text = `${from}Content-Length: ${body.length}\n\n${body}\n${from}C: d\n\ne\n`;
  const [first] = await readAll([Buffer.from(text)], { flavour: 'mboxcl' });
  assert.equal(first?.content.toString(), `Content-Length: ${body.length}\n\nFrom x\n>From y\n`);
  assert.equal(first.isCounted, true);
});

test('the bytes of a message give it again when they are read alone', async () => {
  const text = `junk\n${from}A: b\n\n>From x\n\n${from}Content-Length: 7\n\nFrom x\n\n${from}C: d\n\ne`;
  const bytes = Buffer.from(text);
  for (const size of [1, 10, 1000]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    const messages = await readAll(chunks);
    assert.equal(messages.length, 3);
    for (const message of messages) {
      const [again] = await readAll([bytes.subarray(message.start, message.end)]);
      assert.deepEqual(again?.content, message.content);
      assert.equal(again.sender, message.sender);
    }
    assert.equal(messages[0]!.start, 5);
    assert.equal(messages[2]!.end, bytes.length);
  }
});
