import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { mailFileFormats } from '../mail-files.ts';
import type { TreeMessage } from './tree-mailbox.ts';

const maildir = mailFileFormats.find(({ name }) => name === 'maildir')!;

const message: TreeMessage = {
  content: Buffer.from('Subject: a\r\n\r\nb\r\n'),
  receivedAtSeconds: 1_700_000_000,
  system: 0,
  keywords: [],
};

test('a maildir gives back all keywords, those beyond the 26 letters from a file of its own', async (t) => {
  const folder = await makeFolder(t);
  const all = Array.from({ length: 40 }, (_, i) => `k${i}`);
  const messages = [
    { ...message, keywords: all.slice(0, 20) },
    message,
    { ...message, keywords: all.slice(10) },
    { ...message, keywords: ['k39', 'k0'] },
  ];
  const written = await maildir.write(folder, boxOf(messages));
  assert.deepEqual(written, { messages: 4, ownKeywords: 14 });
  const read = await readAll(folder);
  assert.deepEqual(
    read.map((each) => each.keywords.toSorted()),
    messages.map((each) => each.keywords.toSorted()),
  );
  const letters = await readFile(join(folder, 'Box', 'dovecot-keywords'), 'utf8');
  assert.equal(letters.split('\n').length, 27);
});

test('a maildir gives back lone CR and LF as they were, and files of other programs with CRLF', async (t) => {
  const folder = await makeFolder(t);
  const content = Buffer.from('Subject: a\n\r\nb\rc\n\r');
  await maildir.write(folder, boxOf([{ ...message, content }]));
  await writeFile(join(folder, 'Box', 'new', '2.M1P2.host'), 'Subject: b\n\nc\n');
  const read = await readAll(folder);
  assert.deepEqual(
    read.map((each) => each.content.toString()),
    [content.toString(), 'Subject: b\r\n\r\nc\r\n'],
  );
});

function boxOf(messages: readonly TreeMessage[]) {
  return {
    name: 'Box',
    async *messages() {
      yield* messages;
    },
  };
}

async function readAll(folder: string): Promise<{ content: Buffer; keywords: string[] }[]> {
  await using mail = await maildir.open(folder, createSystemClock());
  const read: { content: Buffer; keywords: string[] }[] = [];
  for await (const box of mail.folders())
    for await (const chunk of (await mail.list(box, '')).items)
      for await (const item of mail.read(box, chunk)) {
        assert.ok('content' in item);
        const keywords = [...(item.flags?.keywords ?? [])];
        read.push({ content: item.content.bytes, keywords });
      }
  return read;
}

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-maildir-'));
  t.after(async () => await rm(folder, { recursive: true }));
  return folder;
}
