import { uid, type CollectionId, type ModSeq, type Uid } from '#platform/ids.ts';
import { editMailbox, weighFlags, type Draft } from '../account/draft.ts';
import { fromRanges, toRanges, type Ranges } from '../account/journal-facts.ts';
import type { FlagRow } from '../message.ts';
import type { CollectionRow } from '../sql/collections.ts';
import {
  changeRun,
  mostRuns,
  setFlags,
  weightsOf,
  type RunChange,
  type UidRun,
  type WeightTuple,
} from '../sql/change-members.ts';
import type { FlagTuple } from '../sql/members.ts';
import type { FlagChange } from '../store.ts';
import { weights, type ChosenMessages } from './weights.ts';
import { canUseKeywords, spellKeywords, useKeywords } from './keywords.ts';

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
  const chosen = await weights(draft, mailbox, wanted.uids);
  const since = wanted.since ?? Number.MAX_SAFE_INTEGER;
  const system = systemBits(wanted.change);
  const groups = new Map<string, FlagGroup>();
  const keywordChanges = new Map<string, string>();
  const changed: FlagTuple[] = [];
  const modified: Uid[] = [];
  const keywordsAfter = keywordChanger(wanted.change.mode, keywords);
  for (const row of chosen.rows) {
    // RFC 7162 §3.1.3
    if (row[3] > since && row[3] !== draft.modseq) {
      modified.push(uid(row[0]));
      continue;
    }
    const systemFlags = (row[1] & system.kept) | system.set;
    const after = keywordsAfter(row[2]);
    if (systemFlags === row[1] && after === row[2]) continue;
    keywordChanges.set(row[2], after);
    const key = `${systemFlags} ${after}`;
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { systemFlags, keywords: after, rows: [] }));
    group.rows.push(row);
    changed.push([row[0], systemFlags, after, draft.modseq]);
  }
  const told = { changed: changed as unknown as readonly FlagRow[], modified };
  if (wanted.change.mode === 'remove' && chosen.rows.length > 0) nameKeywords(draft, box, keywords);
  if (changed.length === 0) return told;
  const journaled: [Ranges, number, string][] = [];
  for (const group of groups.values()) {
    weighGroup(draft, box, group);
    journaled.push([toRanges(group.rows.map((r) => r[0])), group.systemFlags, group.keywords]);
  }
  draft.touched.flagged(mailbox, changed);
  const runs = runsWorthwhile(chosen, changed.length, keywordChanges.size);
  if (runs === undefined) for (const group of groups.values()) await writeGroup(draft, box, group);
  else await writeRuns(draft, box, { runs, keywordChanges, since, system });
  draft.journal.note({ o: 'flags', c: mailbox, g: journaled });
  return told;
}

/**
 * Clients take it that a keyword they named is known in the mailbox, also when they took it away; all sessions are told then.
 * It is not worth an error when there is no room for it.
 */
function nameKeywords(draft: Draft, box: CollectionRow, keywords: readonly string[]): void {
  if (!canUseKeywords(box, keywords)) return;
  useKeywords(box, keywords.join(' '));
  // Of no message: a rebuilt index knows the keywords too.
  draft.journal.note({ o: 'flags', c: box.id, g: [[[], 0, keywords.join(' ')]] });
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
    if (uids.length === 0) {
      useKeywords(box, keywords);
      continue;
    }
    const rows = await weightsOf(draft.sql, { account: draft.account, id: mailbox }, uids);
    missing += uids.length - rows.length;
    const group = { systemFlags, keywords, rows };
    weighGroup(draft, box, group);
    draft.touched.flagged(
      mailbox,
      rows.map(([u]) => [u, systemFlags, keywords, draft.modseq]),
    );
    await writeGroup(draft, box, group);
  }
  return missing;
}

function weighGroup(draft: Draft, box: CollectionRow, group: FlagGroup): void {
  for (const [, before, , , size] of group.rows) {
    if (before === group.systemFlags) continue;
    weighFlags(box, { systemFlags: before, size, sign: -1 });
    weighFlags(box, { systemFlags: group.systemFlags, size, sign: 1 });
  }
  useKeywords(box, group.keywords);
  box.highestModseq = draft.modseq;
}

async function writeGroup(draft: Draft, box: CollectionRow, group: FlagGroup): Promise<void> {
  const { systemFlags, keywords, rows } = group;
  const uids = rows.map((r) => r[0]);
  const key = { account: draft.account, id: box.id };
  await setFlags(draft.sql, key, { uids, systemFlags, keywords, modseq: draft.modseq });
}

/** Going over so many messages that stay as they are costs less than finding one by its UID. */
const MOST_PASSED_OVER = 16;

/** The runs, when changing them is quicker than changing each group by its UIDs. */
function runsWorthwhile(
  { rows, runs }: ChosenMessages,
  changed: number,
  keywordChanges: number,
): readonly UidRun[] | undefined {
  if (runs === undefined || rows.length > MOST_PASSED_OVER * changed) return undefined;
  return runs.length * keywordChanges <= mostRuns(changed) ? runs : undefined;
}

async function writeRuns(
  draft: Draft,
  box: CollectionRow,
  how: Pick<RunChange, 'system' | 'since'> & {
    readonly runs: readonly UidRun[];
    readonly keywordChanges: ReadonlyMap<string, string>;
  },
): Promise<void> {
  const key = { account: draft.account, id: box.id };
  const { system, since } = how;
  for (const run of how.runs)
    for (const [before, after] of how.keywordChanges) {
      const keywords = { before, after };
      await changeRun(draft.sql, key, { run, keywords, system, since, modseq: draft.modseq });
    }
}

function systemBits({ mode, flags }: FlagChange): RunChange['system'] {
  switch (mode) {
    case 'add':
      return { kept: -1, set: flags.system };
    case 'remove':
      return { kept: ~flags.system, set: 0 };
    case 'replace':
      return { kept: 0, set: flags.system };
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
