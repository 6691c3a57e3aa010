import { systemFlags } from '#store/message.ts';

// The fields in which programs that read mbox keep flags: Status (R seen, O old), X-Status (A answered, F flagged,
// D deleted, T draft), X-Keywords; Thunderbird's X-Mozilla-Status and X-Mozilla-Keys. One is ours: X-Mailstead-Unended for a message
// without a line end at its end.

const letters: readonly (readonly [letter: string, bit: number])[] = [
  ['A', systemFlags.answered],
  ['F', systemFlags.flagged],
  ['D', systemFlags.deleted],
  ['T', systemFlags.draft],
];
const fieldPattern = /^(Status|X-Status|X-Keywords|X-Mailstead-Unended):[ \t]*([^\r\n]*)\r?\n/i;
/** Ours stand first; those another program wrote may stand anywhere in the header. */
const anywherePattern =
  /^(Status|X-Status|X-Keywords|X-Mozilla-Status|X-Mozilla-Keys):[ \t]*([^\r\n]*)\r?\n/gim;

export function statusFields(message: {
  readonly system: number;
  readonly keywords: readonly string[];
  readonly isUnended: boolean;
}): Buffer {
  const { system, keywords, isUnended } = message;
  const more = letters.map(([letter, bit]) => (system & bit ? letter : '')).join('');
  return Buffer.from(
    `Status: ${system & systemFlags.seen ? 'RO' : 'O'}\r\n` +
      (more === '' ? '' : `X-Status: ${more}\r\n`) +
      (keywords.length === 0 ? '' : `X-Keywords: ${keywords.join(' ')}\r\n`) +
      (isUnended ? 'X-Mailstead-Unended: yes\r\n' : ''),
  );
}

/** The flags in a message's Status fields; the fields at its top, which an export put there, are taken off. */
export function readStatusFields(content: Buffer): {
  readonly content: Buffer;
  readonly system: number;
  readonly keywords: readonly string[];
} {
  const end = content.indexOf('\n\r\n') + 1 || content.indexOf('\n\n') + 1 || content.length;
  const header = content.toString('latin1', 0, Math.min(end, MAX_HEADER));
  let system = 0;
  let keywords: string[] = [];
  for (const [, name, value] of header.matchAll(anywherePattern)) {
    const field = name!.toLowerCase();
    if (field === 'status' && value!.includes('R')) system |= systemFlags.seen;
    if (field === 'x-status')
      for (const [letter, bit] of letters) if (value!.includes(letter)) system |= bit;
    if (field === 'x-mozilla-status') system |= mozillaFlags(Number.parseInt(value!, 16));
    if (field === 'x-mozilla-keys' && keywords.length === 0) keywords = wordsOf(value!);
    if (field === 'x-keywords') keywords = wordsOf(value!);
  }
  let at = 0;
  let isUnended = false;
  for (let found = fieldPattern.exec(header); found; found = fieldPattern.exec(header.slice(at))) {
    at += found[0].length;
    isUnended ||= found[1]!.toLowerCase() === 'x-mailstead-unended';
  }
  const last = isUnended ? content.toString('latin1', content.length - 2) : '';
  const endLength = last === '\r\n' ? 2 : last.endsWith('\n') ? 1 : 0;
  return { content: content.subarray(at, content.length - endLength), system, keywords };
}

function wordsOf(value: string): string[] {
  return value.split(/[\s,]+/).filter((k) => k !== '');
}

/** Thunderbird leaves what was deleted in its files until they are compacted. */
const mozillaBits: readonly (readonly [mark: number, bit: number])[] = [
  [0x0001, systemFlags.seen],
  [0x0002, systemFlags.answered],
  [0x0004, systemFlags.flagged],
  [0x0008, systemFlags.deleted],
];

function mozillaFlags(status: number): number {
  return mozillaBits.reduce((sum, [mark, bit]) => (status & mark ? sum | bit : sum), 0);
}

/** Bytes of a header that are looked through. */
const MAX_HEADER = 256 * 1024;
