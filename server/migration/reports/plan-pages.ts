import { isPolicyMark, policyMarks } from '../rules/policy-marks.ts';
import {
  doneItems,
  isSizeKnown,
  type AccountPlan,
  type FolderPlan,
  type MigrationPlan,
} from '../migration-plan.ts';
import type { PlannedEntry } from '../planned-entries.ts';
import {
  formatFacts,
  formatList,
  formatPage,
  formatParagraph,
  formatSection,
  formatWayBack,
  type Cell,
  type Tone,
} from './html-page.ts';
import { describePolicies } from './policy-words.ts';
import { countOf, showBytes } from './show-figures.ts';

/** What would happen, as somebody reads it who decides on it. `pageOf` gives the address of an account's own page. */
export function formatPlanPage(
  plan: MigrationPlan,
  pageOf: (account: AccountPlan) => string,
): string {
  const { name, sources, target, policies, accounts, entries } = plan;
  const { text, tone } = summarizePlan(plan);
  const failed = accounts.filter(({ error }) => error !== undefined);
  const marks = sumMarks(accounts.flatMap(({ folders }) => folders));
  return formatPage(`Plan of the migration ${name}`, [
    formatParagraph(text, tone),
    formatFacts([
      ['From', sources.map(({ product }) => product).join(' and ')],
      ['To', target.product],
      ['Aliases', describeStates(entries.filter(({ kind }) => kind === 'alias'))],
    ]),
    formatSection(
      'Accounts that cannot be opened, or only in part',
      ['account', 'reason'],
      failed.map((it) => [
        { text: it.source, href: pageOf(it) },
        { text: it.error!, tone: 'bad' },
      ]),
    ),
    formatList('To be looked at', [
      ...sources.flatMap((it) => it.warnings),
      ...target.warnings,
      ...entries.flatMap(({ problems }) => problems),
    ]),
    formatSection(
      'Accounts',
      accountTitles,
      accounts.map((it) => accountRow(it, pageOf)),
    ),
    formatSection(
      'Lists and shared mailboxes',
      ['address', 'what', 'state', 'members', 'lists among them', 'members elsewhere'],
      entries.filter(({ kind }) => kind !== 'alias').map(entryRow),
    ),
    formatSection(
      'What policies will do',
      ['what', 'count'],
      marks.map(([what, count]) => [titleOf(what), count]),
    ),
    formatList('What does not come over', [...new Set(sources.flatMap((it) => it.notCarriedOver))]),
    formatSection(
      'What is done where there is a choice',
      ['what', 'how'],
      describePolicies(policies),
    ),
  ]);
}

/** One account: where each of its folders goes. */
export function formatAccountPlanPage(plan: MigrationPlan, account: AccountPlan): string {
  const { source, target, group, isThere, folders, settings, items, bytes, error } = account;
  const carried = folders.filter((it) => it.target !== undefined);
  const others = folders.filter((it) => it.target === undefined);
  return formatPage(`${source} – plan of the migration ${plan.name}`, [
    formatWayBack('../plan.html', 'All accounts'),
    formatFacts([
      ['New account', `${target} (${isThere ? 'it is there' : 'to be made'})`],
      ['Moves with', group],
      ['Items', items],
      ['Size', sizeText(bytes, isSizeKnown(account))],
      ['Carried over before', doneItems(account) || ''],
      ['Cannot be opened', error === undefined ? '' : { text: error, tone: 'bad' }],
    ]),
    formatSection(
      'Folders',
      ['kind', 'folder', 'goes to', 'items', 'size', 'left out', 'done', 'there already', 'notes'],
      carried
        .slice(0, MAX_FOLDERS)
        .map((it): Cell[] => [
          it.kind,
          it.source,
          it.target!,
          it.items ?? 'not known',
          it.bytes === undefined ? 'not known' : showBytes(it.bytes),
          it.leftOut ?? '',
          it.done ?? '',
          it.present ?? '',
          it.notes.join('; '),
        ]),
    ),
    ...furtherFolders(carried.length),
    formatSection(
      'Folders that do not come over',
      ['kind', 'folder', 'items', 'why'],
      others
        .slice(0, MAX_FOLDERS)
        .map((it): Cell[] => [it.kind, it.source, it.items ?? '', it.notes.join('; ')]),
    ),
    ...furtherFolders(others.length),
    formatSection(
      'Settings of the account',
      ['what', 'note'],
      settings.map(({ name, note }) => [name, note]),
    ),
  ]);
}

/** Nobody reads more of them on a page; the table has all of them. */
const MAX_FOLDERS = 5000;

function furtherFolders(count: number): string[] {
  if (count <= MAX_FOLDERS) return [];
  return [formatParagraph(`And ${count - MAX_FOLDERS} more: plan.csv has all of them.`)];
}

function summarizePlan({ accounts, entries, items, bytes, estimatedSeconds }: MigrationPlan): {
  readonly text: string;
  readonly tone: Tone;
} {
  const failed = accounts.filter(({ error }) => error !== undefined).length;
  const made = accounts.filter(({ isThere }) => !isThere).length;
  const troubled = entries.filter(({ problems }) => problems.length > 0).length;
  const done = accounts.reduce((sum, it) => sum + doneItems(it), 0);
  const sentences = [
    `${countOf(accounts.length, 'account')} with ${countOf(items, 'item')} (${sizeText(bytes, accounts.every(isSizeKnown))}) would be carried over, in about ${showDuration(estimatedSeconds)}.`,
    done === 0 ? '' : `${countOf(done, 'item')} came over before.`,
    made === 0 ? 'All new accounts are there.' : `${countOf(made, 'new account')} would be made.`,
    failed === 0 ? '' : `${countOf(failed, 'account')} cannot be opened.`,
    troubled === 0
      ? ''
      : `${countOf(troubled, 'alias or list', 'aliases and lists')} cannot be made as wished.`,
    'Nothing was written so far.',
  ];
  return {
    text: sentences.filter((it) => it !== '').join(' '),
    tone: failed > 0 ? 'bad' : troubled > 0 ? 'open' : 'good',
  };
}

const accountTitles = [
  'account',
  'new account',
  'group',
  'state',
  'folders',
  'items',
  'size',
  'left out',
  'done',
];

function accountRow(account: AccountPlan, pageOf: (account: AccountPlan) => string): Cell[] {
  const { source, target, group, isThere, folders, items, bytes, error } = account;
  const state: Cell =
    error === undefined
      ? isThere
        ? { text: 'is there', tone: 'good' }
        : 'to be made'
      : { text: 'cannot be opened', tone: 'bad' };
  return [
    { text: source, href: pageOf(account) },
    target,
    group,
    state,
    folders.length,
    items,
    sizeText(bytes, isSizeKnown(account)),
    folders.reduce((sum, { leftOut = 0 }) => sum + leftOut, 0),
    doneItems(account) || '',
  ];
}

const kinds: Readonly<Record<PlannedEntry['kind'], string>> = {
  alias: 'alias',
  list: 'list',
  'shared-mailbox': 'members of a shared mailbox',
};

/** "5 to be made, 2 are there"; '' for none. */
function describeStates(entries: readonly PlannedEntry[]): string {
  const count = (state: PlannedEntry['state']) => entries.filter((it) => it.state === state).length;
  const parts: [number, string][] = [
    [count('to-be-made'), 'to be made'],
    [count('there'), 'there already'],
    [count('conflict'), 'where something else is'],
  ];
  return parts
    .filter(([n]) => n > 0)
    .map(([n, words]) => `${n} ${words}`)
    .join(', ');
}

function entryRow({ address, kind, state, members, lists, elsewhere }: PlannedEntry): Cell[] {
  const cell: Cell =
    state === 'conflict'
      ? { text: 'something else is there', tone: 'bad' }
      : state === 'there'
        ? { text: 'is there', tone: 'good' }
        : 'to be made';
  return [address, kinds[kind], cell, members.length, lists, elsewhere];
}

function sizeText(bytes: number, isKnown: boolean): string {
  if (isKnown) return showBytes(bytes);
  return bytes === 0 ? 'size not known' : `more than ${showBytes(bytes)}`;
}

function sumMarks(folders: readonly FolderPlan[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const { policies = {} } of folders)
    for (const [what, count] of Object.entries(policies))
      sums.set(what, (sums.get(what) ?? 0) + count);
  return [...sums];
}

function titleOf(what: string): string {
  return isPolicyMark(what) ? policyMarks[what].title : what;
}

function showDuration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return countOf(minutes, 'minute');
  return countOf(Math.ceil(minutes / 60), 'hour');
}
