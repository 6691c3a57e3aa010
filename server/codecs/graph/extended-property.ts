import { objectsAt, textAt, type JsonObject } from './json-value.ts';

/** A property of MAPI by the name that Graph has for it: "Integer 0x1081", "String {GUID} Name x". */
export interface ExtendedName {
  readonly id: string;
}

export function tagged(type: ExtendedType, tag: number): ExtendedName {
  return { id: `${type} 0x${tag.toString(16)}` };
}

export function named(type: ExtendedType, set: string, name: string): ExtendedName {
  return { id: `${type} {${set}} Name ${name}` };
}

export function numbered(type: ExtendedType, set: string, dispatchId: number): ExtendedName {
  return { id: `${type} {${set}} Id 0x${dispatchId.toString(16)}` };
}

export type ExtendedType = 'Integer' | 'String' | 'SystemTime' | 'Boolean' | 'Binary' | 'Double';

/** Sets of names: MS-OXPROPS §1.3.2. */
export const propertySets = {
  publicStrings: '00020329-0000-0000-c000-000000000046',
  meeting: '6ed8da90-450b-101b-98da-00aa003f1305',
  appointment: '00062002-0000-0000-c000-000000000046',
  common: '00062008-0000-0000-c000-000000000046',
  task: '00062003-0000-0000-c000-000000000046',
  address: '00062004-0000-0000-c000-000000000046',
} as const;

/** What makes an answer show the properties. */
export function expandExtended(names: readonly ExtendedName[]): string {
  const wanted = names.map(({ id }) => `id eq '${id}'`).join(' or ');
  return `singleValueExtendedProperties($filter=${wanted})`;
}

export function extendedOf(item: JsonObject, { id }: ExtendedName): string | undefined {
  const wanted = normalId(id);
  const found = objectsAt(item, 'singleValueExtendedProperties').find(
    (it) => normalId(textAt(it, 'id') ?? '') === wanted,
  );
  return textAt(found, 'value');
}

export function formatExtended(
  values: readonly (readonly [name: ExtendedName, value: string])[],
): JsonObject {
  return values.length === 0
    ? {}
    : { singleValueExtendedProperties: values.map(([{ id }, value]) => ({ id, value })) };
}

/** Graph writes tags in either case, and without leading zeros. */
function normalId(id: string): string {
  return id
    .toLowerCase()
    .replace(/0x0*([0-9a-f]+)/g, '0x$1')
    .replace(/\s+/g, ' ')
    .trim();
}
