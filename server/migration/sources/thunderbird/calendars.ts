import type { PrefValue } from '#codecs/mozilla/parse-prefs.ts';
import { DomainError } from '#platform/errors.ts';
import { readSqlite } from '#platform/read-sqlite.ts';
import { copySqlite, tellSqliteFault } from '../../files/copy-sqlite.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileTree } from '../../files/file-tree.ts';
import type { LeftOut } from '../../files/left-out.ts';
import { createScannedFolder } from '../../files/scanned-folder.ts';
import type { Scratch } from '../../files/scratch.ts';
import { readCalendarTables, type CalendarTables } from '../../sql/thunderbird-calendars.ts';
import { toCalendarItem, type StoredItem } from './calendar-item.ts';

/** Where calendars lie that are on this computer alone; the second is that of versions before 2012. */
const places = ['calendar-data/local.sqlite', 'storage.sdb'];

/** The calendars and lists of tasks of a profile; those of servers are at their servers. */
export async function findCalendars(
  tree: FileTree,
  scratch: Scratch,
  { prefs, leftOut }: { readonly prefs: ReadonlyMap<string, PrefValue>; readonly leftOut: LeftOut },
): Promise<FileFolder[]> {
  tellRemote(prefs, leftOut);
  for (const path of places) {
    const facts = await tree.facts(path);
    if (facts === undefined) continue;
    try {
      const tables = await readSqlite(await copySqlite(tree, path, scratch), readCalendarTables);
      return foldersOf(tables, prefs, facts.mark);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === 'no-space') throw error;
      leftOut.add(
        path,
        `its calendars cannot be read (${tellSqliteFault(error)}); open it once with a recent Thunderbird`,
      );
    }
  }
  return [];
}

function tellRemote(prefs: ReadonlyMap<string, PrefValue>, leftOut: LeftOut): void {
  for (const [name, type] of prefs) {
    const id = /^calendar\.registry\.(.+)\.type$/.exec(name)?.[1];
    if (id === undefined || type === 'storage') continue;
    const shown = String(prefs.get(`calendar.registry.${id}.name`) ?? id);
    leftOut.add(`the calendar ${shown}`, 'it is at a server, and carried over from there');
  }
}

function foldersOf(
  tables: CalendarTables,
  prefs: ReadonlyMap<string, PrefValue>,
  state: string,
): FileFolder[] {
  const of = (calendar: string, what: string) =>
    String(prefs.get(`calendar.registry.${calendar}.${what}`) ?? '');
  const groups = groupItems(tables);
  return Array.from(groups, ([key, items]) => {
    const [kind, calendar = ''] = key.split(' ');
    const color = of(calendar, 'color');
    return createScannedFolder(
      {
        id: `${kind === 'VEVENT' ? 'calendar' : 'tasks'}:${calendar}`,
        kind: kind === 'VEVENT' ? 'calendar' : 'tasks',
        path: [of(calendar, 'name') || 'Home'],
        items: items.length,
        ...(/^#[0-9a-f]{6}$/i.test(color) && { properties: { color } }),
        state,
      },
      async function* scan() {
        yield* items.map(toCalendarItem);
      },
      async () => state,
    );
  });
}

/** Items by "kind calendar", each with all its instances. */
function groupItems({ rows, extras, properties }: CalendarTables): Map<string, StoredItem[]> {
  const keyOf = (it: { calendar: string; id: string }) => `${it.calendar} ${it.id}`;
  const extrasOf = Map.groupBy(extras, keyOf);
  const propertiesOf = Map.groupBy(properties, keyOf);
  const groups = new Map<string, StoredItem[]>();
  for (const own of Map.groupBy(rows, (row) => `${row.kind} ${keyOf(row)}`).values()) {
    const [first] = own;
    const key = `${first!.kind} ${first!.calendar}`;
    const item = {
      id: first!.id,
      // The series first, whatever the order of the table.
      rows: own.toSorted((a, b) => (a.recurrence ?? -1) - (b.recurrence ?? -1)),
      extras: extrasOf.get(keyOf(first!)) ?? [],
      properties: propertiesOf.get(keyOf(first!)) ?? [],
    };
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
