import { parseBencode } from '#codecs/bencode/parse-bencode.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** What Zimbra says of an item in the file beside it. */
export interface ZimbraMeta {
  readonly id: number | undefined;
  readonly type: ZimbraType | undefined;
  /** As in the account: "/Inbox/Sub/name". */
  readonly path: string;
  /** Names of folders and documents. */
  readonly name: string;
  readonly dateSeconds: number | undefined;
  /** As IMAP writes them, tags as keywords; undefined where the file does not say. */
  readonly flags: readonly string[] | undefined;
  /** Of a contact. */
  readonly fields: ReadonlyMap<string, string>;
}

export type ZimbraType =
  | 'folder'
  | 'search'
  | 'tag'
  | 'conversation'
  | 'message'
  | 'contact'
  | 'document'
  | 'appointment'
  | 'share'
  | 'task'
  | 'chat';

const types: Readonly<Record<number, ZimbraType>> = {
  1: 'folder',
  2: 'search',
  3: 'tag',
  4: 'conversation',
  5: 'message',
  6: 'contact',
  8: 'document',
  11: 'appointment',
  13: 'share',
  15: 'task',
  16: 'chat',
};

/** @throws InputSyntaxError when it is no JSON of this kind */
export function readMeta(bytes: Bytes, toKeyword: (tag: string) => string): ZimbraMeta {
  const json = parseObject(bytes);
  const numberAt = (key: string) => (typeof json[key] === 'number' ? json[key] : undefined);
  const textAt = (key: string) => (typeof json[key] === 'string' ? json[key] : '');
  const letters = json['FlagStr'];
  const flags = typeof letters === 'string' ? flagsOf(letters) : undefined;
  const tags = tagsOf(textAt('TagNames') || textAt('TagStr')).map(toKeyword);
  return {
    id: numberAt('id'),
    type: types[numberAt('type') ?? 0],
    path: textAt('Path'),
    name: textAt('name'),
    dateSeconds: numberAt('date'),
    flags: flags === undefined && tags.length === 0 ? undefined : [...(flags ?? []), ...tags],
    fields: fieldsOf(textAt('metadata')),
  };
}

function parseObject(bytes: Bytes): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  throw new InputSyntaxError('the file beside it is no JSON', 0);
}

const letterFlags: readonly (readonly [letter: string, flag: string])[] = [
  ['r', '\\Answered'],
  ['f', '\\Flagged'],
  ['x', '\\Deleted'],
  ['d', '\\Draft'],
  ['w', '$Forwarded'],
];

/** Letters; "u" stands for what is unread. */
function flagsOf(letters: string): string[] {
  const set = letterFlags.filter(([letter]) => letters.includes(letter)).map(([, flag]) => flag);
  return letters.includes('u') ? set : ['\\Seen', ...set];
}

/** Names with ":" between them and "\" before what is part of one; versions before 6 have numbers, which say nothing here. */
function tagsOf(text: string): string[] {
  if (/^\d+(,\d+)*$/.test(text)) return [];
  const names: string[] = [];
  for (const [, name] of text.matchAll(/((?:[^:\\]|\\.)+)(?::|$)/g))
    names.push(name!.replaceAll(/\\(.)/g, '$1'));
  return names;
}

function fieldsOf(metadata: string): Map<string, string> {
  const fields = new Map<string, string>();
  if (metadata === '') return fields;
  try {
    const value = parseBencode(Buffer.from(metadata));
    const own = value instanceof Map ? value.get('fld') : undefined;
    if (own instanceof Map)
      for (const [name, field] of own) if (typeof field === 'string') fields.set(name, field);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
  }
  return fields;
}
