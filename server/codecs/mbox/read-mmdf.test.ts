import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMmdf } from './read-mmdf.ts';

const mark = '\u0001\u0001\u0001\u0001\n';

async function read(chunks: readonly string[], limit = 1000) {
  const bytes = chunks.map((it) => Buffer.from(it, 'latin1'));
  const found = await Array.fromAsync(readMmdf(bytes, limit));
  return found.map(({ content, isCut, start, end }) => ({
    text: content.toString('latin1'),
    isCut,
    start,
    end,
  }));
}

test('messages stand between marks, and nothing in them is quoted', async () => {
  const one = 'Subject: one\n\n>From x\nFrom y\n';
  const file = `${mark}${one}${mark}${mark}Subject: two\n\n${mark}`;
  assert.deepEqual(await read([file]), [
    { text: one, isCut: false, start: 0, end: one.length + 10 },
    { text: 'Subject: two\n\n', isCut: false, start: one.length + 10, end: file.length },
  ]);
  // However the file comes in pieces.
  const whole = await read([file]);
  for (let at = 1; at < file.length; at++)
    assert.deepEqual(await read([file.slice(0, at), file.slice(at)]), whole, `cut at ${at}`);
  assert.deepEqual(await read(file.split('')), whole);
});

test('a mark is a whole line, its end may be missing, and a "From " line before a message is the file’s', async () => {
  const inLine = `a${mark}b\u0001\u0001\u0001\u0001 \n`;
  assert.deepEqual(
    (await read([`${mark}${inLine}`])).map(({ text }) => text),
    [inLine],
  );
  const dated = `${mark}From a@b.test Tue Nov 25 18:22:48 1986\nSubject: x\n\n${mark}`;
  const [message] = await Array.fromAsync(readMmdf([Buffer.from(dated, 'latin1')], 1000));
  assert.deepEqual(
    [message?.content.toString(), message?.sender, message?.dateEpochSeconds],
    ['Subject: x\n\n', 'a@b.test', 533_326_968],
  );
  const withCr = file('\r\n');
  assert.deepEqual(
    (await read([withCr])).map(({ text }) => text),
    ['Subject: x\r\n\r\n'],
  );
});

test('of a message beyond the limit its beginning is given', async () => {
  const long = `Subject: long\n\n${'x'.repeat(5000)}\n`;
  const found = await read([`${mark}${long}${mark}${mark}Subject: y\n\n${mark}`], 100);
  assert.deepEqual(
    found.map(({ text, isCut }) => [text.length, isCut]),
    [
      [100, true],
      [12, false],
    ],
  );
});

function file(lineEnd: string): string {
  return `${mark}Subject: x\n\n${mark}`.replaceAll('\n', lineEnd);
}
