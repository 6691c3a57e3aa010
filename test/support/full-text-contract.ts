// What every full text must do, seen through the store that asks it.
import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { toCasemap } from '#codecs/charset/casemap.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { fieldValue } from '#codecs/mime/header-fields.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { searchableText } from '#codecs/mime/searchable-text.ts';
import type { AccountId, CollectionId, ItemId } from '#platform/ids.ts';
import type { Store, TextField } from '#store/store.ts';
import { addText, inbox } from './store-seeds.ts';

export interface FullTextStage extends AsyncDisposable {
  readonly store: Store;
  /** One more store over the same data, as if in a process of its own. */
  second(): Store;
  readonly account: AccountId;
}

/** A message of the given texts. */
export function letter(parts: {
  readonly from?: string;
  readonly subject?: string;
  readonly extra?: string;
  readonly body?: string;
}): Buffer {
  return Buffer.from(
    `From: ${parts.from ?? 'Ann <ann@example.test>'}\r\nTo: bob@example.test\r\nSubject: ${parts.subject ?? ''}\r\n` +
      `${parts.extra ?? ''}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Transfer-Encoding: 8bit\r\n\r\n${parts.body ?? ''}\r\n`,
  );
}

export function fullTextContract(
  name: string,
  open: (t: TestContext) => Promise<FullTextStage | undefined>,
): void {
  suite(`full text of ${name}`, () => {
    test('a part of a word is found wherever it stands, letter case apart (RFC 9051 §6.4.4)', async (t) => {
      await using stage = await open(t);
      if (stage === undefined) return;
      const items = await fill(stage, [
        letter({ subject: 'Invoice 2026-17', body: 'The café is CLOSED.' }),
        letter({ from: 'Maria López <maria@example.test>', body: 'see invoice' }),
        letter({ subject: '=?utf-8?q?=C3=9Cbersicht?=', body: '漢字とカナの本文 🎉 ok' }),
      ]);
      const expected: [TextField, string, number[]][] = [
        ['subject', 'voic', [0]],
        ['text', 'INVOICE', [0, 1]],
        ['body', 'invoice', [1]],
        ['subject', '2026-17', [0]],
        ['body', 'CAFÉ IS cl', [0]],
        ['body', 'cafe\u0301', [0]],
        ['from', 'lópez', [1]],
        ['from', 'ria Ló', [1]],
        ['header', 'maria@example', [1]],
        ['header', 'subject', [0, 1, 2]],
        ['header', 'content-type', [0, 1, 2]],
        ['body', 'content-type', []],
        ['subject', 'übers', [2]],
        ['body', '字', [2]],
        ['body', 'カナ', [2]],
        ['body', 'とカナの', [2]],
        ['body', '🎉', [2]],
        ['text', 'nothing of it', []],
        ['to', 'bob', [0, 1, 2]],
        ['cc', 'bob', []],
      ];
      for (const [field, needle, hits] of expected)
        assert.deepEqual(await search(stage, { field, needle, items }), hits, `${field} ${needle}`);
    });

    test('a needle inside one word needs no second look', async (t) => {
      await using stage = await open(t);
      if (stage === undefined) return;
      await fill(stage, [letter({ subject: 'Quarterly report', body: 'x'.repeat(30) })]);
      const found = await stage.store.read(stage.account, async (reader) => {
        const box = await reader.collectionByName('mailbox', 'INBOX');
        return await Promise.all(
          ['arter', 'zzyzxq', 'x'.repeat(20)].map((n) => reader.searchText(box!.id, 'text', n)),
        );
      });
      assert.deepEqual(
        found.map(({ isExact, items }) => [isExact, items.size]),
        [
          [true, 1],
          [true, 0],
          [true, 1],
        ],
      );
    });

    test('a needle longer than any term, and words longer than a term, are found', async (t) => {
      await using stage = await open(t);
      if (stage === undefined) return;
      const long = Array.from({ length: 200 }, (_, i) => i.toString(36)).join('');
      const items = await fill(stage, [letter({ body: `begin ${long} end` }), letter({})]);
      for (const needle of [
        long,
        long.slice(40, 60),
        long.slice(1, 17),
        `begin ${long.slice(0, 70)}`,
        `${long.slice(-20)} end`,
        `${long.slice(-8)} end`,
      ])
        assert.deepEqual(await search(stage, { field: 'body', needle, items }), [0], needle);
    });

    test('it finds what a look at every text finds, after arrivals, expunges and a second process', async (t) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(texts, { minLength: 1, maxLength: 24 }),
          fc.array(needles, { minLength: 1, maxLength: 12 }),
          async (some, wanted) => {
            await using stage = await open(t);
            if (stage === undefined) return;
            const messages = some.map((t) => letter(t));
            const half = Math.ceil(messages.length / 2);
            const items = await fill(stage, messages.slice(0, half));
            await compare(stage, { items, messages, wanted });
            const box = await inbox(stage.store, stage.account);
            await stage.store.transact(stage.account, async (tx) => {
              const uids = await tx.uids(box.id);
              await tx.expunge(box.id, [uids[0]! as never]);
            });
            items.push(...(await fill(stage, messages.slice(half))));
            await compare(stage, { items, messages, wanted });
            await compare({ ...stage, store: stage.second() }, { items, messages, wanted });
          },
        ),
        { numRuns: 3 },
      );
    });

    test('a message is found inside the transaction that adds it', async (t) => {
      await using stage = await open(t);
      if (stage === undefined) return;
      const box = await inbox(stage.store, stage.account);
      await using prepared = await stage.store.prepareMessage({
        kind: 'memory',
        bytes: letter({ body: 'freshly added' }),
      });
      await stage.store.transact(stage.account, async (tx) => {
        const added = await tx.addMessage(box.id, {
          prepared,
          receivedAtSeconds: 1,
          flags: { system: 0, keywords: [] },
        });
        const { items } = await tx.searchText(box.id, 'body', 'resh');
        assert.deepEqual([...items], [added.itemId]);
      });
    });
  });
}

/** Adds the messages to INBOX and gives their items. */
async function fill(stage: FullTextStage, messages: readonly Buffer[]): Promise<ItemId[]> {
  const box = await inbox(stage.store, stage.account);
  const items: ItemId[] = [];
  for (const bytes of messages) {
    const { itemId } = await addText(stage.store, stage.account, { mailbox: box.id, bytes });
    items.push(itemId);
  }
  return items;
}

/** Numbers of the messages that match, confirmed against the text where the answer says so. */
async function search(
  { store, account }: Pick<FullTextStage, 'store' | 'account'>,
  query: { readonly field: TextField; readonly needle: string; readonly items: readonly ItemId[] },
): Promise<number[]> {
  const { field, needle, items } = query;
  return await store.read(account, async (reader) => {
    const box = await reader.collectionByName('mailbox', 'INBOX');
    const found = await reader.searchText(box!.id, field, needle);
    const hits: number[] = [];
    for (const item of await presentItems(reader, box!.id)) {
      if (!found.items.has(item)) continue;
      if (found.isExact || holds(await reader.readContent(item), field, needle))
        hits.push(items.indexOf(item));
    }
    return [...new Set(hits)].sort((a, b) => a - b);
  });
}

async function presentItems(
  reader: Parameters<Parameters<Store['read']>[1]>[0],
  mailbox: CollectionId,
): Promise<ItemId[]> {
  const items: ItemId[] = [];
  for await (const rows of reader.messages(mailbox, []))
    for (const row of rows) items.push(row.itemId);
  return items;
}

async function compare(
  stage: Pick<FullTextStage, 'store' | 'account'>,
  data: {
    readonly items: readonly ItemId[];
    readonly messages: readonly Buffer[];
    readonly wanted: readonly { field: TextField; needle: string }[];
  },
): Promise<void> {
  const { items, messages, wanted } = data;
  const present = await stage.store.read(stage.account, async (reader) => {
    const box = await reader.collectionByName('mailbox', 'INBOX');
    return new Set(await presentItems(reader, box!.id));
  });
  for (const { field, needle } of wanted) {
    // The same content is one item.
    const naive = items
      .map((item, i) => ({ item, i }))
      .filter(({ item, i }) => items.indexOf(item) === i && present.has(item))
      .filter(({ i }) => holds(messages[i]!, field, needle))
      .map(({ i }) => i);
    const found = await search(stage, { field, needle, items });
    assert.deepEqual(found, naive, `${field} ${JSON.stringify(needle)}`);
  }
}

/** What the full text must agree with: a look at the text itself. */
function holds(message: Buffer, field: TextField, needle: string): boolean {
  const tree = parseMessage(message);
  const sought = toCasemap(needle);
  const within = (text: string) => toCasemap(text).includes(sought);
  if (field === 'text' || field === 'header' || field === 'body')
    return [...searchableText(message, tree)].some(
      (piece) => (field === 'text' || piece.kind === field) && within(piece.text),
    );
  return tree.header.fields.some(
    (f) => f.name === field && within(decodeEncodedWords(fieldValue(tree.header, f))),
  );
}

const syllables = (
  'ka lo Mi ne re port a x9 17 é e\u0301 ß Σ ς İ ﬁ ' +
  '漢 字 が カ ー 한 국 ไทย Привет ÄÖ 🎉 👍🏽 € ½'
).split(' ');
const separators = [' ', '-', '.', '@', '_', ', ', '/', '=', "'", '\u00a0', '', '', '', '', ''];
const chunk = fc
  .array(fc.tuple(fc.constantFrom(...syllables), fc.constantFrom(...separators)), {
    minLength: 1,
    maxLength: 14,
  })
  .map((pairs) => pairs.flat().join(''));
const texts = fc.record({
  from: chunk.map((t) => `"${t}" <a@example.test>`),
  subject: chunk,
  extra: chunk.map((t) => `X-Note: ${t}\r\n`),
  body: fc.array(chunk, { maxLength: 5 }).map((lines) => lines.join('\r\n')),
});
const needles = fc.record({
  field: fc.constantFrom<TextField>('text', 'body', 'header', 'subject', 'from', 'to'),
  needle: fc
    .tuple(chunk, fc.nat(6), fc.integer({ min: 1, max: 12 }))
    .map(([text, from, length]) =>
      Array.from(text)
        .slice(from, from + length)
        .join(''),
    )
    .filter((needle) => needle !== ''),
});
