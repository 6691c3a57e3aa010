// SEARCH against a naive reading of the standard over the whole messages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, asyncProperty, constantFrom, integer, letrec } from 'fast-check';
import { formatSearchKey } from '#codecs/imap/search-key-format.ts';
import type { SearchKey } from '#codecs/imap/search-key.ts';
import { Encoder } from '#codecs/imap/encoder.ts';
import { systemFlags } from '#store/message.ts';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';
import { addText, inbox } from '../../../../test/support/store-seeds.ts';

interface Seed {
  readonly from: string;
  readonly subject: string;
  readonly body: string;
  readonly day: number;
  readonly system: number;
  readonly keywords: readonly string[];
}

const words = ['apple', 'Banana', 'cherry pie', 'date', 'elder'];
const seeds: readonly Seed[] = Array.from({ length: 24 }, (_, i) => ({
  from: `Person ${words[i % 5]} <p${i % 4}@example.test>`,
  subject: `${words[(i * 3) % 5]} number ${i}`,
  body: `${words[(i * 7) % 5]} and ${words[(i + 2) % 5]}`,
  day: 1 + (i % 20),
  system: (i % 2 === 0 ? systemFlags.seen : 0) | (i % 3 === 0 ? systemFlags.flagged : 0),
  keywords: i % 5 === 0 ? ['$Work'] : [],
}));

function bytesOf(seed: Seed): Buffer {
  return Buffer.from(
    `From: ${seed.from}\r\nSubject: ${seed.subject}\r\nDate: ${seed.day} Jan 2026 10:00:00 +0000\r\n\r\n${seed.body}\r\n`,
  );
}

function matches(key: SearchKey, seed: Seed, position: number): boolean {
  const has = (text: string, value: string) => text.toLowerCase().includes(value.toLowerCase());
  switch (key.kind) {
    case 'and':
      return key.keys.every((k) => matches(k, seed, position));
    case 'or':
      return matches(key.left, seed, position) || matches(key.right, seed, position);
    case 'not':
      return !matches(key.key, seed, position);
    case 'flag': {
      const bit = key.flag === '\\Seen' ? systemFlags.seen : systemFlags.flagged;
      const isSet = key.flag.startsWith('\\')
        ? (seed.system & bit) !== 0
        : seed.keywords.some((k) => k.toLowerCase() === key.flag.toLowerCase());
      return isSet === key.isSet;
    }
    case 'text':
      if (key.field === 'from') return has(seed.from, key.value);
      if (key.field === 'subject') return has(seed.subject, key.value);
      if (key.field === 'body') return has(seed.body, key.value);
      return has(bytesOf(seed).toString(), key.value);
    case 'header':
      return has(seed.subject, key.value);
    case 'size':
      return key.comparison === 'larger'
        ? bytesOf(seed).length > key.size
        : bytesOf(seed).length < key.size;
    case 'date': {
      const { day } = key.date;
      if (key.comparison === 'on') return seed.day === day;
      return key.comparison === 'before' ? seed.day < day : seed.day >= day;
    }
    case 'sequence':
    case 'uid':
      return (
        key.set.kind === 'ranges' &&
        key.set.ranges.some(([a, b]) => a <= position + 1 && position + 1 <= b)
      );
    case 'all':
    case 'new':
    case 'save-date-supported':
    case 'age':
    case 'modseq':
    case 'email-id':
    case 'thread-id':
    case 'fuzzy':
      return true;
  }
}

const value = constantFrom('apple', 'BANANA', 'rry p', 'e', 'p1@example', 'number 1', 'absent', '');
const leaf = constantFrom<SearchKey['kind']>('flag', 'text', 'header', 'size', 'date', 'sequence');
const keys = letrec<{ key: SearchKey }>((tie) => ({
  key: integer({ min: 0, max: 9 }).chain((n) => {
    if (n === 0) return tie('key').map((key): SearchKey => ({ kind: 'not', key: key }));
    if (n === 1)
      return tie('key').chain((left) =>
        tie('key').map((right): SearchKey => ({
          kind: 'or',
          left: left,
          right: right,
        })),
      );
    if (n === 2)
      return tie('key').chain((a) =>
        tie('key').map((b): SearchKey => ({ kind: 'and', keys: [a, b] })),
      );
    return leaf.chain((kind) =>
      value.chain((v) => integer({ min: 1, max: 24 }).map((x) => leafOf(kind, v, x))),
    );
  }),
})).key;

function leafOf(kind: SearchKey['kind'], text: string, n: number): SearchKey {
  if (kind === 'flag')
    return { kind, flag: ['\\Seen', '\\Flagged', '$work'][n % 3]!, isSet: n % 2 === 0 };
  if (kind === 'header') return { kind, name: 'Subject', value: text };
  if (kind === 'size')
    return { kind, comparison: n % 2 === 0 ? 'larger' : 'smaller', size: 100 + n };
  if (kind === 'date')
    return {
      kind,
      field: 'sent',
      comparison: (['before', 'on', 'since'] as const)[n % 3]!,
      date: { year: 2026, month: 1, day: n },
    };
  if (kind === 'sequence')
    return { kind, set: { kind: 'ranges', ranges: [[Math.ceil(n / 2), n]] } };
  return {
    kind: 'text',
    field: (['from', 'subject', 'body', 'text'] as const)[n % 4]!,
    value: text,
  };
}

for (const hasFullText of [false, true])
  test(`any search gives what reading every message would give, full text ${hasFullText ? 'used' : 'not used'} (RFC 9051 §6.4.4)`, async () => {
    await checkSearches(hasFullText);
  });

async function checkSearches(hasFullText: boolean): Promise<void> {
  await using stage = await createImapStage({ hasFullText });
  const { id } = await stage.account('ann');
  const mailbox = (await inbox(stage.store, id)).id;
  for (const seed of seeds)
    await addText(stage.store, id, {
      mailbox,
      bytes: bytesOf(seed),
      system: seed.system,
      keywords: seed.keywords,
    });
  const client = await connectImap(stage.server, 'ann');
  await client.ok('SELECT INBOX');
  await assertProperty(
    asyncProperty(keys, async (key) => {
      const encoder = new Encoder({ names: 'utf8', literals: 'plus' });
      formatSearchKey(encoder, key);
      const [line] = await client.ok(`SEARCH ${encoder.takeBuffer().toString('latin1')}`);
      const expected = seeds.flatMap((seed, i) => (matches(key, seed, i) ? [i + 1] : []));
      assert.equal(line, ['SEARCH', ...expected].join(' '));
    }),
    { numRuns: 60 },
  );
  client.close();
}
