import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';

/** One entry of an address list of an ENVELOPE; byte strings. A group begins with a mailbox and no host. */
// RFC 9051 §7.5.2
export interface EnvelopeAddress {
  readonly name: string | undefined;
  readonly mailbox: string | undefined;
  readonly host: string | undefined;
}

export type EnvelopeList = 'from' | 'to' | 'cc' | 'bcc';

/** What searching and sorting need of an ENVELOPE. */
export interface EnvelopeFields extends Readonly<Record<EnvelopeList, readonly EnvelopeAddress[]>> {
  readonly date: string | undefined;
  readonly subject: string | undefined;
}

/** Reads the stored wire form of an ENVELOPE; what is not one gives no fields. */
// RFC 9051 §7.5.2
export function parseEnvelope(wire: string): EnvelopeFields {
  const cursor = { wire, at: 1 };
  const date = readString(cursor);
  const subject = readString(cursor);
  const from = readAddresses(cursor);
  skipList(cursor);
  skipList(cursor);
  return {
    date,
    subject,
    from,
    to: readAddresses(cursor),
    cc: readAddresses(cursor),
    bcc: readAddresses(cursor),
  };
}

/** The text that SEARCH FROM, TO, ... look in: names decoded, addresses in brackets. */
export function addressText(list: readonly EnvelopeAddress[]): string {
  let text = '';
  for (const { name, mailbox, host } of list) {
    if (text !== '') text += ', ';
    if (mailbox === undefined) text += ';';
    else if (host === undefined) text += `${decodeEncodedWords(mailbox)}:`;
    else {
      const address = `${decodeEncodedWords(mailbox)}@${decodeEncodedWords(host)}`;
      text += name === undefined ? address : `${decodeEncodedWords(name)} <${address}>`;
    }
  }
  return text;
}

interface Cursor {
  readonly wire: string;
  at: number;
}

function readAddresses(cursor: Cursor): readonly EnvelopeAddress[] {
  const { wire } = cursor;
  if (wire[cursor.at] !== '(') {
    skipList(cursor);
    return nobody;
  }
  cursor.at++;
  const found: EnvelopeAddress[] = [];
  while (wire[cursor.at] === '(') {
    cursor.at++;
    const name = readString(cursor);
    readString(cursor);
    const mailbox = readString(cursor);
    const host = readString(cursor);
    found.push({ name, mailbox, host });
    // readString() has gone behind the closing parenthesis.
  }
  cursor.at += 2;
  return found;
}

const nobody: readonly EnvelopeAddress[] = [];

function skipList(cursor: Cursor): void {
  const { wire } = cursor;
  if (wire[cursor.at] !== '(') {
    cursor.at += 4;
    return;
  }
  cursor.at++;
  while (wire[cursor.at] === '(') {
    cursor.at++;
    for (let i = 0; i < 4; i++) readString(cursor);
  }
  cursor.at += 2;
}

/** A string or NIL, and the one character behind it. */
function readString(cursor: Cursor): string | undefined {
  const { wire } = cursor;
  const start = cursor.at;
  if (wire[start] === '"') {
    let end = wire.indexOf('"', start + 1);
    if (end < 0) end = wire.length;
    const plain = wire.slice(start + 1, end);
    if (!plain.includes('\\')) {
      cursor.at = end + 2;
      return plain;
    }
    return readEscaped(cursor);
  }
  if (wire[start] === '{') {
    const close = wire.indexOf('}\r\n', start);
    const size = Number(wire.slice(start + 1, close));
    cursor.at = close + 3 + size + 1;
    return wire.slice(close + 3, close + 3 + size);
  }
  cursor.at += 4;
  return undefined;
}

function readEscaped(cursor: Cursor): string {
  const { wire } = cursor;
  let text = '';
  let at = cursor.at + 1;
  for (; at < wire.length && wire[at] !== '"'; at++) {
    if (wire[at] === '\\') at++;
    text += wire[at];
  }
  cursor.at = at + 2;
  return text;
}
