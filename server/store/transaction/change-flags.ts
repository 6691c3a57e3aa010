import { modSeq, uid, type CollectionId, type ModSeq, type Uid } from '#platform/ids.ts';
import { editMailbox, weighFlags, type Draft } from '../account/draft.ts';
import { fromRanges, toRanges, type Ranges } from '../account/journal-facts.ts';
import type { FlagRow } from '../message.ts';
import type { CollectionRow } from '../sql/collections.ts';
import { setFlags, weightsOf, type WeightTuple } from '../sql/change-members.ts';
import type { FlagChange } from '../store.ts';
import { weights } from './weights.ts';
import { spellKeywords, useKeywords } from './keywords.ts';

interface FlagGroup {
  readonly systemFlags: number;
  readonly keywords: string;
  readonly rows: WeightTuple[];
}

/** Changes flags of messages; only those that really change get a new modseq. */
export async function changeFlags(
  draft: Draft,
  mailbox: CollectionId,
  wanted: { readonly uids: readonly Uid[]; readonly change: FlagChange; readonly since?: ModSeq },
): Promise<{ readonly changed: readonly FlagRow[]; readonly modified: readonly Uid[] }> {
  const box = editMailbox(draft, mailbox);
  const keywords = spellKeywords(draft, wanted.change.flags.keywords);
  const rows = await weights(draft, mailbox, wanted.uids);
  const groups = new Map<string, FlagGroup>();
  const changed: FlagRow[] = [];
  const modified: Uid[] = [];
  const keywordsAfter = keywordChanger(wanted.change.mode, keywords);
  for (const row of rows) {
    // RFC 7162 §3.1.3
    if (wanted.since !== undefined && row[3] > wanted.since) {
      modified.push(uid(row[0]));
      continue;
    }
    const systemFlags = systemAfter(row[1], wanted.change);
    const after = keywordsAfter(row[2]);
    if (systemFlags === row[1] && after === row[2]) continue;
    const key = `${systemFlags} ${after}`;
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { systemFlags, keywords: after, rows: [] }));
    group.rows.push(row);
    changed.push([uid(row[0]), systemFlags, after, modSeq(draft.modseq)]);
  }
  if (changed.length === 0) return { changed, modified };
  const journaled: [Ranges, number, string][] = [];
  for (const group of groups.values()) {
    await applyGroup(draft, box, group);
    journaled.push([toRanges(group.rows.map((r) => r[0])), group.systemFlags, group.keywords]);
  }
  draft.journal.note({ o: 'flags', c: mailbox, g: journaled });
  return { changed, modified };
}

/** The same from the journal: the flags as they came out. Gives the number of messages that are not there. */
export async function replayFlags(
  draft: Draft,
  mailbox: number,
  groups: readonly (readonly [Ranges, number, string])[],
): Promise<number> {
  const box = editMailbox(draft, mailbox);
  let missing = 0;
  for (const [ranges, systemFlags, keywords] of groups) {
    const uids = fromRanges(ranges);
    const rows = await weightsOf(draft.sql, { account: draft.account, id: mailbox }, uids);
    missing += uids.length - rows.length;
    await applyGroup(draft, box, { systemFlags, keywords, rows });
  }
  return missing;
}

async function applyGroup(draft: Draft, box: CollectionRow, group: FlagGroup): Promise<void> {
  for (const [, before, , , size] of group.rows) {
    if (before === group.systemFlags) continue;
    weighFlags(box, { systemFlags: before, size, sign: -1 });
    weighFlags(box, { systemFlags: group.systemFlags, size, sign: 1 });
  }
  useKeywords(box, group.keywords);
  box.highestModseq = draft.modseq;
  const { systemFlags, keywords } = group;
  draft.touched.flagged(
    box.id,
    group.rows.map(([u]) => [u, systemFlags, keywords, draft.modseq]),
  );
  await setFlags(
    draft.sql,
    { account: draft.account, id: box.id },
    {
      uids: group.rows.map((r) => r[0]),
      systemFlags: group.systemFlags,
      keywords: group.keywords,
      modseq: draft.modseq,
    },
  );
}

function systemAfter(before: number, change: FlagChange): number {
  switch (change.mode) {
    case 'add':
      return before | change.flags.system;
    case 'remove':
      return before & ~change.flags.system;
    case 'replace':
      return change.flags.system;
  }
}

/** Keywords after the change; the answer for each distinct text is computed once. */
function keywordChanger(
  mode: FlagChange['mode'],
  keywords: readonly string[],
): (before: string) => string {
  if (mode === 'replace') {
    const joined = keywords.join(' ');
    // The same keywords in another order are no change.
    const sorted = keywords.toSorted().join(' ');
    return (before) => (before.split(' ').sort().join(' ') === sorted ? before : joined);
  }
  if (keywords.length === 0) return (before) => before;
  const known = new Map<string, string>();
  return (before) => {
    let after = known.get(before);
    if (after === undefined) {
      const present = before === '' ? [] : before.split(' ');
      after =
        mode === 'add'
          ? [...present, ...keywords.filter((k) => !present.includes(k))].join(' ')
          : present.filter((k) => !keywords.includes(k)).join(' ');
      known.set(before, after);
    }
    return after;
  };
}
