/**
 * BODY from BODYSTRUCTURE: the same without extension data. Reads the wire form (byte strings), because only that is
 * stored; text that is not a body structure comes back as it is.
 */
// RFC 9051 §7.5.2
export function toBasicStructure(extended: string): string {
  const cursor: Cursor = { text: extended, at: 0 };
  const basic = readBody(cursor);
  return basic === undefined || cursor.at !== extended.length ? extended : basic;
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** Fields of every single part before those of its kind: type, subtype, parameters, id, description, encoding, size. */
const COMMON_FIELDS = 7;

function readBody(cursor: Cursor): string | undefined {
  if (cursor.text[cursor.at] !== '(') return undefined;
  cursor.at++;
  const basic = cursor.text[cursor.at] === '(' ? readMultipart(cursor) : readSingle(cursor);
  if (basic === undefined) return undefined;
  // The extension data: whatever stands before the closing parenthesis.
  while (cursor.text[cursor.at] === ' ') {
    cursor.at++;
    if (!skipValue(cursor)) return undefined;
  }
  if (cursor.text[cursor.at] !== ')') return undefined;
  cursor.at++;
  return `(${basic})`;
}

function readMultipart(cursor: Cursor): string | undefined {
  let parts = '';
  while (cursor.text[cursor.at] === '(') {
    const part = readBody(cursor);
    if (part === undefined) return undefined;
    parts += part;
  }
  const start = cursor.at++;
  return skipValue(cursor) ? parts + cursor.text.slice(start, cursor.at) : undefined;
}

function readSingle(cursor: Cursor): string | undefined {
  const start = cursor.at;
  const fields: string[] = [];
  for (let i = 0; i < COMMON_FIELDS; i++) {
    const from = cursor.at;
    if (!skipValue(cursor)) return undefined;
    if (i < 2) fields.push(cursor.text.slice(from + 1, cursor.at - 1).toLowerCase());
    if (i < COMMON_FIELDS - 1) cursor.at++;
  }
  const common = () => cursor.text.slice(start, cursor.at);
  const [type, subtype] = fields;
  if (type === 'text') return skipNext(cursor) ? common() : undefined;
  if (type !== 'message' || (subtype !== 'rfc822' && subtype !== 'global')) return common();
  // An embedded message: envelope, body, lines.
  if (!skipNext(cursor)) return undefined;
  const before = common();
  cursor.at++;
  const inner = readBody(cursor);
  const lines = cursor.at;
  return inner !== undefined && skipNext(cursor)
    ? `${before} ${inner}${cursor.text.slice(lines, cursor.at)}`
    : undefined;
}

function skipNext(cursor: Cursor): boolean {
  cursor.at++;
  return skipValue(cursor);
}

/** Goes behind an atom, string, literal or list, however deep. */
function skipValue(cursor: Cursor): boolean {
  const { text } = cursor;
  let depth = 0;
  do {
    const c = text[cursor.at];
    if (c === undefined) return false;
    if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === '"') {
      let end = cursor.at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      cursor.at = end;
    } else if (c === '{') {
      const close = text.indexOf('}\r\n', cursor.at);
      if (close < 0) return false;
      cursor.at = close + 2 + Number(text.slice(cursor.at + 1, close));
    } else if (c !== ' ') {
      while (/[^() ]/.test(text[cursor.at + 1] ?? ' ')) cursor.at++;
    }
    cursor.at++;
  } while (depth > 0);
  return depth === 0;
}
