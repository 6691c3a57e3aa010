import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { openPst } from './open-pst.ts';
import type { PstFile } from './pst-file.ts';

const folder = sharedData('pst');
const skip = folder === undefined ? 'the shared test data is not here' : false;

/** What another reader (pst-extractor) says of a file. */
interface Golden {
  readonly file: string;
  readonly classes: Readonly<Record<string, number>>;
  readonly folders: readonly (readonly [path: string, items: number])[];
  readonly err: string;
}

/** Where we say something else of a file, and why. */
const differences: Readonly<Record<string, { readonly ours: Tally; readonly why: string }>> = {
  'aspose/AddingBulkMessagesWithImprovedPerformance.pst': {
    ours: {
      classes: {},
      folders: { '/': 0, '/Deleted Items': 0, '/folder': 0, '/Search Root': 0 },
    },
    why: 'its root page was overwritten; the other reader gives up, we look for the pages that are left',
  },
};

/** Folders that are searches: lists of items that are in other folders. The other reader counts them as folders. */
const searches = new Set([
  'Search Root/All Messages',
  'SPAM Search Folder 2',
  'Reminders',
  'To-Do Search',
  'ItemProcSearch',
  'Tracked Mail Processing',
]);

interface Tally {
  readonly classes: Record<string, number>;
  /** Items by path below the root; the folder that people's folders are in has no name. */
  readonly folders: Record<string, number>;
}

function openBytes(bytes: Buffer): Promise<PstFile> {
  return openPst({
    fileBytes: bytes.length,
    readAt: async (offset, length) => bytes.subarray(offset, offset + length),
  });
}

async function tallyOf(pst: PstFile): Promise<Tally> {
  const tally: Tally = { classes: {}, folders: {} };
  for await (const found of pst.folders('all')) {
    const path = `/${found.path.join('/')}`;
    tally.folders[path] ??= 0;
    for await (const { id, messageClass } of pst.entries(found)) {
      tally.folders[path]++;
      const item = await pst.readItem(id);
      assert.deepEqual(item.problems, [], path);
      const itemClass = String(item.properties.find(tags.messageClass)?.value);
      assert.equal(messageClass, itemClass);
      tally.classes[itemClass] = (tally.classes[itemClass] ?? 0) + 1;
    }
  }
  return tally;
}

function tallyOfGolden({ classes, folders }: Golden): Tally {
  const tally: Tally = { classes, folders: {} };
  for (const [path, items] of folders) {
    const below = path.replace(/^\/\//, '');
    if (searches.has(below)) assert.equal(items, 0, path);
    else {
      const name = below.replace(/^(?:Top of Personal Folders|\/)(?:\/|$)/, '');
      tally.folders[`/${name}`] = items;
    }
  }
  return tally;
}

test('folders, counts and classes are those that another reader finds', { skip }, async () => {
  const list = JSON.parse(
    readFileSync(join(folder!, 'golden-pst-extractor.json'), 'utf8'),
  ) as Golden[];
  let compared = 0;
  for (const golden of list) {
    const path = join(folder!, golden.file);
    if (!existsSync(path)) continue;
    const tally = await tallyOf(await openBytes(readFileSync(path)));
    assert.deepEqual(tally, differences[golden.file]?.ours ?? tallyOfGolden(golden), golden.file);
    compared++;
  }
  assert.ok(compared >= 17, String(compared));
});

/** Readable items of files of which only the first part is there; of all there are 16 and 18. */
const truncated: readonly [file: string, part: number, readable: number][] = [
  ['aspose/source.pst', 0.9, 16],
  ['aspose/source.pst', 0.8, 8],
  ['aspose/source.pst', 0.3, 4],
  ['aspose/passwordprotectedPST.pst', 0.8, 17],
  ['aspose/passwordprotectedPST.pst', 0.5, 6],
];

test(
  'of a file whose end is missing every item is read that is there, others are named',
  { skip },
  async () => {
    for (const [file, part, expected] of truncated) {
      const whole = readFileSync(join(folder!, file));
      const pst = await openBytes(whole.subarray(0, Math.floor(whole.length * part)));
      let readable = 0;
      for await (const found of pst.folders())
        for await (const { id } of pst.entries(found))
          try {
            await pst.readItem(id);
            readable++;
          } catch (error) {
            assert.ok(error instanceof InputSyntaxError, String(error));
            assert.match(error.message, /is not|beyond|missing/);
          }
      assert.equal(readable, expected, `${file} ${part}`);
      assert.ok(pst.damage.count > 0);
    }
  },
);
