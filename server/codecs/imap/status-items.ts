import type { Decoder } from './decoder.ts';

/** What STATUS tells of a mailbox, by its name on the wire. */
// RFC 9051 §6.3.11, RFC 7162 §3.1.7, RFC 8474 §4.3, RFC 7889 §4, RFC 9208 §4.1.4, RFC 8438 §3
export const statusItems = [
  'MESSAGES',
  'UIDNEXT',
  'UIDVALIDITY',
  'UNSEEN',
  'RECENT',
  'SIZE',
  'DELETED',
  'DELETED-STORAGE',
  'HIGHESTMODSEQ',
  'MAILBOXID',
  'APPENDLIMIT',
] as const;
export type StatusItem = (typeof statusItems)[number];

/** Values by item; MAILBOXID is the id itself, an APPENDLIMIT that does not exist is null. */
export type StatusValues = { readonly [K in StatusItem]?: StatusValue<K> };
type StatusValue<K> = K extends 'MAILBOXID'
  ? string
  : K extends 'APPENDLIMIT'
    ? number | null
    : number;

/** `(` items `)`; each is given once. */
export function expectStatusItems(decoder: Decoder): StatusItem[] {
  return [...new Set(decoder.expectList(() => expectStatusItem(decoder)))];
}

/** `(MESSAGES 231 UIDNEXT 44292)`, in the order asked for. */
export function formatStatusValues(items: readonly StatusItem[], values: StatusValues): string {
  const parts: string[] = [];
  for (const item of items) {
    const value = values[item];
    if (value === undefined) continue;
    const text = value === null ? 'NIL' : item === 'MAILBOXID' ? `(${value})` : String(value);
    parts.push(`${item} ${text}`);
  }
  return `(${parts.join(' ')})`;
}

/** The values of a STATUS response; items that are not known are passed over. */
export function expectStatusValues(decoder: Decoder): StatusValues {
  const values: Record<string, number | string | null> = {};
  decoder.expectListOrEmpty(() => {
    const name = decoder.expectKeyword();
    decoder.expectSpace();
    if (decoder.isNext('(')) values[name] = decoder.expectList(() => decoder.expectAtom())[0]!;
    else values[name] = decoder.tryNil() ? null : decoder.expectNumber64();
  });
  return Object.fromEntries(
    statusItems.filter((item) => item in values).map((item) => [item, values[item]]),
  ) as StatusValues;
}

function expectStatusItem(decoder: Decoder): StatusItem {
  const start = decoder.offset;
  const word = decoder.expectKeyword();
  return statusItems.find((item) => item === word) ?? decoder.fail('unknown STATUS item', start);
}
