// PST files of every kind, ours and others', beside an independent reader of them: readpst.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { openPst } from '#codecs/pst/open-pst.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import { runPeer, skipWithout } from '../support/peer.ts';
import { writeMailbox } from '../support/pst/mailbox-writer.ts';
import type { ItemPlan } from '../support/pst/mailbox-writer.ts';
import { sharedData } from '../support/shared-data.ts';

const skip = skipWithout('readpst');

/** Files that readpst makes of a PST, by folder below the topmost. */
async function readByPeer(bytes: Buffer): Promise<Map<string, string[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-readpst-'));
  try {
    await writeFile(join(folder, 'file.pst'), bytes);
    const args = ['-q', '-j', '0', '-e', '-D', '-o', folder, join(folder, 'file.pst')];
    const { code, output } = await runPeer('readpst', args);
    assert.equal(code, 0, output);
    const found = new Map<string, string[]>();
    for (const path of globSync('*/**/*.{eml,vcf,ics}', { cwd: folder })) {
      const name = dirname(path).split('/').slice(1).join('/');
      const content = readFileSync(join(folder, path), 'latin1');
      found.set(name, [...(found.get(name) ?? []), content]);
    }
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const content = Buffer.alloc(300_000, 'abcdefghij');

function note(subject: string): ItemPlan {
  return {
    properties: [
      [0x001a_001f, 'IPM.Note'],
      [0x0037_001f, `\u0001\u0001${subject}`],
      [0x3008_0040, 1_600_000_000],
      [0x0e06_0040, 1_600_000_000],
    ],
  };
}

const withAttachment: ItemPlan = {
  ...note('With attachment'),
  attachments: [
    {
      properties: [
        [0x3707_001f, 'a.bin'],
        [0x3705_0003, 1],
        [0x3701_0102, content],
      ],
    },
  ],
};

for (const kind of ['ansi', 'unicode', 'unicode-4k'] as const)
  for (const encryption of ['none', 'permute', 'cyclic'] as const)
    test(
      `the ${kind} files, ${encryption}, that our reader is tested with are such`,
      { skip },
      async () => {
        const many = Array.from({ length: 700 }, (_, i) => note(`Number ${i}`));
        const image = writeMailbox({
          shape: { kind, encryption },
          folders: [
            { name: 'Trash' },
            { name: 'Some', items: [withAttachment] },
            { name: 'Many', items: many },
          ],
        });
        const found = await readByPeer(image.toBuffer());
        assert.equal(found.get('Many')?.length, 700);
        const [message] = found.get('Some') ?? [];
        const bytes = Buffer.from(message!, 'latin1');
        const part = parseMessage(bytes).children.at(-1)!;
        assert.ok(decodeBody(bytes, part).equals(content));
      },
    );

const folder = sharedData('pst');
const skipReal = folder === undefined ? 'the shared test data is not here' : skip;

/** What readpst leaves out, by file and folder, and why. */
const differences: Readonly<Record<string, { readonly less: number; readonly why: string }>> = {
  'passworded.pst Contacts': { less: 1, why: 'it does not write groups of contacts' },
};

test('counts of items are those of readpst', { skip: skipReal }, async () => {
  for (const path of globSync('**/*.pst', { cwd: folder! })) {
    const bytes = readFileSync(join(folder!, path));
    // Its root page was overwritten: readpst does not open it.
    if (path.includes('AddingBulkMessages')) continue;
    const found = await readByPeer(bytes);
    const pst = await openPst({
      fileBytes: bytes.length,
      readAt: async (offset, length) => bytes.subarray(offset, offset + length),
    });
    for await (const ours of pst.folders()) {
      const name = ours.path.join('/');
      let count = 0;
      for await (const _ of pst.entries(ours)) count++;
      const less = differences[`${basename(path)} ${name}`]?.less ?? 0;
      assert.equal(found.get(name)?.length ?? 0, count - less, `${path}: ${name}`);
    }
  }
});
