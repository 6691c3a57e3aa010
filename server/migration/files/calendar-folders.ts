import type { ShownKind } from '#store/collection.ts';
import type { SourceFolder } from '../item.ts';
import { indexCalendar, scanCalendar, type CalendarIndex } from './calendar-file.ts';
import type { FileFolder } from './file-folder.ts';
import { baseName, type FileTree } from './file-tree.ts';
import { createScannedFolder } from './scanned-folder.ts';

/** An iCalendar file as collections: its events, its tasks and its notes, each where there are some. */
export async function calendarFolders(
  tree: FileTree,
  path: string,
  above: readonly string[],
): Promise<{ readonly folders: FileFolder[]; readonly problem: string | undefined }> {
  const index = await indexCalendar(tree, path);
  const counts = countKinds(index);
  const facts = await tree.facts(path);
  const about = describe(index, path);
  const folders = [...counts].map(([kind, items]) =>
    createScannedFolder(
      {
        id: `${kind}:${path}`,
        kind,
        path: [...above, about.name],
        items,
        state: facts?.mark ?? '',
        ...(about.properties !== undefined && { properties: about.properties }),
      },
      () => scanCalendar(tree, index, kind),
      async () => facts?.mark ?? '',
    ),
  );
  const others = [...index.otherNames].filter((name) => name !== 'VTIMEZONE');
  const isNone = folders.length === 0 && index.frame === undefined;
  return {
    folders: folders.length > 0 || isNone ? folders : [emptyCalendar(path, [...above, about.name])],
    problem: isNone
      ? 'there is no calendar in it'
      : others.length > 0
        ? `components ${others.join(', ')} are not carried over`
        : undefined,
  };
}

function emptyCalendar(path: string, name: readonly string[]): FileFolder {
  return createScannedFolder(
    { id: `calendar:${path}`, kind: 'calendar', path: name, items: 0, state: '' },
    async function* none() {},
    async () => '',
  );
}

function countKinds({ groups }: CalendarIndex): Map<ShownKind, number> {
  const counts = new Map<ShownKind, number>();
  for (const { kind } of groups.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** What the calendar says of itself, or its file's name. */
function describe(
  { frame }: CalendarIndex,
  path: string,
): { name: string; properties: SourceFolder['properties'] | undefined } {
  const valueOf = (name: string): string | undefined => {
    const line = frame?.lines.find((it) => new RegExp(`^${name}[;:]`, 'i').test(it));
    const value = line?.slice(line.indexOf(':') + 1).trim();
    return value === '' ? undefined : value?.replaceAll(/\\([\\;,])/g, '$1');
  };
  const stem = baseName(path).replace(/\.[^.]*$/, '');
  const color = valueOf('X-APPLE-CALENDAR-COLOR') ?? valueOf('COLOR');
  const description = valueOf('X-WR-CALDESC') ?? valueOf('DESCRIPTION');
  const timeZone = valueOf('X-WR-TIMEZONE');
  const properties = {
    ...(color !== undefined && /^#[0-9a-f]{6}/i.test(color) && { color: color.slice(0, 7) }),
    ...(description !== undefined && { description: description.replaceAll(String.raw`\n`, '\n') }),
    ...(timeZone !== undefined && { timeZone }),
  };
  return {
    name: valueOf('X-WR-CALNAME') ?? valueOf('NAME') ?? stem,
    properties: Object.keys(properties).length === 0 ? undefined : properties,
  };
}
