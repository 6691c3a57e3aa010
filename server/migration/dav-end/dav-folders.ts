import { findCollections, type DavCollection } from '#clients/dav/find-collections.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import type { ShownKind } from '#store/collection.ts';
import type { FolderProperties } from '../item.ts';
import type { DavAccount } from './dav-sign-in.ts';

/** A collection of the account's own, with the kind that it is here. */
export interface DavFolder {
  readonly id: string;
  readonly kind: ShownKind;
  readonly path: readonly string[];
  readonly collection: DavCollection;
}

export interface DavFolders {
  readonly own: readonly DavFolder[];
  readonly ofOthers: readonly DavCollection[];
  /** They follow an address, and have nothing of their own. */
  readonly following: readonly DavCollection[];
  /** They are made of the server's own directory. */
  readonly generated: readonly DavCollection[];
}

/** The calendars, task lists, notes and address books of an account. Names that stand twice are numbered. @throws DomainError */
export async function findDavFolders({
  client,
  homes,
  isOfAnother,
}: DavAccount): Promise<DavFolders> {
  const { own, ofOthers, generated } = await findCollections(client, homes);
  const taken = new Set<string>();
  const folders: DavFolder[] = [];
  for (const collection of own.filter(({ followed }) => followed === undefined)) {
    const kind = kindOf(collection);
    const shown = isOfAnother ? withoutOwner(collection.displayName) : collection.displayName;
    let name = shown;
    for (let n = 2; taken.has(`${kind} ${name}`); n++) name = `${shown} (${n})`;
    taken.add(`${kind} ${name}`);
    folders.push({ id: collection.url.href, kind, path: [name], collection });
  }
  return {
    own: folders,
    ofOthers,
    generated,
    following: own.filter(({ followed }) => followed !== undefined),
  };
}

/** SOGo tells whose it is behind the name of what is somebody else's: "Personal Calendar (Ann <ann@example.org>)". */
function withoutOwner(name: string): string {
  return name.replace(/ \([^()]*<[^<>]*@[^<>]*>\)$/, '') || name;
}

/** A calendar that takes tasks alone is a task list, one for journals alone holds notes. */
function kindOf({ kind, components }: DavCollection): ShownKind {
  if (kind === 'addressbook') return 'addressbook';
  if (components.length === 0 || components.includes('VEVENT')) return 'calendar';
  if (components.includes('VTODO')) return 'tasks';
  return components.includes('VJOURNAL') ? 'notes' : 'calendar';
}

export function propertiesOf(collection: DavCollection): FolderProperties {
  const { description, order, components } = collection;
  const [color] = /^#[0-9a-f]{6}/i.exec(collection.color) ?? [];
  const timeZone = zoneNameOf(collection.timeZone);
  return {
    ...(color !== undefined && { color }),
    ...(description !== '' && { description }),
    ...(timeZone !== '' && { timeZone }),
    ...(order !== undefined && { order }),
    ...(components.length > 0 && { components }),
  };
}

/** Of a VTIMEZONE its name, when it is one that everybody knows. */
function zoneNameOf(text: string): string {
  if (!text.includes('BEGIN:')) return text;
  try {
    const zone = parseCalendar(text).components.find(({ name }) => name === 'VTIMEZONE');
    const name = zone === undefined ? undefined : valueOf(zone, 'TZID');
    return name !== undefined && isZone(name) ? name : '';
  } catch {
    return '';
  }
}

function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
