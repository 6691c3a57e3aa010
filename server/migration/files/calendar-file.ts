import { hash } from 'node:crypto';
import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import {
  scanObjects,
  type ScannedFrame,
  type ScannedObject,
} from '#codecs/content-lines/scan-objects.ts';
import { splitCalendar } from '#groupware/calendar-objects.ts';
import { problemWith } from '#groupware/import-calendar.ts';
import { asBuffer, type Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import type { ShownKind } from '#store/collection.ts';
import type { Loss, ReadItem, UnreadItem } from '../item.ts';
import { chunksOf, type FileTree, type OpenFile } from './file-tree.ts';
import { MAX_DOCUMENT_BYTES } from './limits.ts';

/** Where each kind of component goes. */
const kinds: Readonly<Record<string, ShownKind>> = {
  VEVENT: 'calendar',
  VTODO: 'tasks',
  VJOURNAL: 'notes',
};

/** Components of one UID. */
interface CalendarGroup {
  readonly id: string;
  readonly kind: ShownKind;
  readonly parts: ScannedObject[];
}

/** What there is in an iCalendar file, and where; the contents stay in the file. */
export interface CalendarIndex {
  readonly path: string;
  /** Of the first calendar in it. */
  readonly frame: ScannedFrame | undefined;
  readonly groups: ReadonlyMap<string, CalendarGroup>;
  readonly zones: ReadonlyMap<string, ScannedObject>;
  /** Names of components that are no events, tasks or notes. */
  readonly otherNames: ReadonlySet<string>;
}

/** @throws DomainError bad-syntax, too-large and what opening throws */
export async function indexCalendar(tree: FileTree, path: string): Promise<CalendarIndex> {
  await using file = await tree.open(path);
  const groups = new Map<string, CalendarGroup>();
  const zones = new Map<string, ScannedObject>();
  const otherNames = new Set<string>();
  let frame: ScannedFrame | undefined;
  try {
    for await (const object of scanObjects(chunksOf(file))) {
      frame ??= object.frame;
      const { name, id } = object;
      const kind = kinds[name];
      if (name === 'VCALENDAR') continue;
      if (name === 'VTIMEZONE') zones.set(id ?? '', object);
      else if (kind === undefined || object.frame === undefined) otherNames.add(name);
      else {
        const key = id ?? `#${hash('sha256', await stableText(file, object), 'hex').slice(0, 32)}`;
        const group = groups.get(`${kind} ${key}`);
        if (group === undefined) groups.set(`${kind} ${key}`, { id: key, kind, parts: [object] });
        else group.parts.push(object);
      }
    }
  } catch (error) {
    throw asDomainError(path, error);
  }
  return { path, frame, groups, zones, otherNames };
}

/** The objects of one kind, in the order of the file. */
export async function* scanCalendar(
  tree: FileTree,
  { path, groups, zones }: CalendarIndex,
  kind: ShownKind,
): AsyncGenerator<ReadItem | UnreadItem> {
  await using file = await tree.open(path);
  for (const group of groups.values())
    if (group.kind === kind) yield await readGroup(file, path, { group, zones });
}

async function readGroup(
  file: OpenFile,
  path: string,
  { group, zones }: { group: CalendarGroup; zones: CalendarIndex['zones'] },
): Promise<ReadItem | UnreadItem> {
  const [first] = group.parts;
  const parts: Bytes[] = [];
  for (const part of group.parts) parts.push(await readObject(file, part));
  const distinct = withoutRepeats(parts);
  const own = Buffer.concat(distinct.parts);
  const refuse = (reason: string): UnreadItem => ({
    id: group.id,
    error: new DomainError('bad-syntax', `${path} line ${first!.line}: ${reason}`),
    remains: own,
  });
  if (group.parts.some(({ isCut }) => isCut)) return refuse(`${first!.name} does not end`);
  try {
    const used: Bytes[] = [];
    const text = own.toString('latin1');
    for (const [name, zone] of zones)
      if (text.includes(Buffer.from(name).toString('latin1')))
        used.push(await readObject(file, zone));
    const whole = Buffer.concat([head, ...used, own, tail]);
    const [object, ...more] = splitCalendar(decode(whole));
    const problem = object === undefined ? 'nothing is in it' : problemWith(object);
    // The line it names is one of the text put together here.
    if (problem !== undefined) return refuse(problem.replace(/^line \d+(?:, |: )/, ''));
    if (more.length > 0) return refuse('it has several UIDs');
    return {
      id: group.id,
      version: versionOf(own),
      content: { mediaType: 'text/calendar', bytes: Buffer.from(object!.text) },
      losses: distinct.losses,
    };
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    const where = error.property === undefined ? '' : `${error.property}: `;
    return refuse(where + error.reason);
  }
}

const head = Buffer.from(
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mailstead//Migration//EN\r\n',
);
const tail = Buffer.from('END:VCALENDAR\r\n');

async function readObject(
  file: OpenFile,
  { start, end, name, line }: ScannedObject,
): Promise<Bytes> {
  if (end - start > MAX_DOCUMENT_BYTES)
    throw new ContentSyntaxError(`${name} has more than ${MAX_DOCUMENT_BYTES} bytes`, line);
  const bytes = await file.read(start, end - start);
  const text = bytes.at(-1) === 10 ? bytes : Buffer.concat([bytes, Buffer.from('\r\n')]);
  return text[0] === 0xef ? text.subarray(3) : text;
}

/** Exports that were joined have the same component several times; the last of those for one instance counts. */
function withoutRepeats(parts: readonly Bytes[]): { parts: Bytes[]; losses: Loss[] } {
  const byInstance = new Map<string, Bytes>();
  let losses: Loss[] = [];
  for (const part of parts) {
    const instance = /^RECURRENCE-ID[^\r\n]*/im.exec(part.toString('latin1'))?.[0] ?? '';
    const before = byInstance.get(instance);
    if (before !== undefined && stable(before) !== stable(part))
      losses = [
        {
          what: 'duplicate-uid',
          detail: 'the file has several of this UID; the last of them is kept',
        },
      ];
    byInstance.set(instance, part);
  }
  return { parts: [...byInstance.values()], losses };
}

/** Old programs wrote what their PC had in the place of UTF-8. */
function decode(bytes: Bytes): string {
  try {
    return decodeContent(bytes);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    return decodeUnlabelled(bytes);
  }
}

/** Exports give every component the moment they were made as DTSTAMP: a change of it alone is none. */
function stable(part: Uint8Array): string {
  return asBuffer(part)
    .toString('latin1')
    .replaceAll(/^(?:DTSTAMP|X-MICROSOFT-CDO-REPLYTIME)[^\n]*\n/gim, '');
}

async function stableText(file: OpenFile, object: ScannedObject): Promise<string> {
  return stable(await readObject(file, object));
}

function versionOf(own: Bytes): string {
  return hash('sha256', stable(own), 'hex').slice(0, 16);
}

export function asDomainError(path: string, error: unknown): DomainError {
  if (error instanceof ContentSyntaxError)
    return new DomainError('bad-syntax', `${path}: ${error.message}`, { cause: error });
  if (error instanceof DomainError) return error;
  throw error;
}
