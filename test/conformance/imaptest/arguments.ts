// IMAP responses and the patterns they are held against, both as the same tree of arguments.

export type Argument =
  | { readonly kind: 'nil' }
  | { readonly kind: 'text'; readonly text: string; readonly isAtom: boolean }
  | { readonly kind: 'list'; readonly items: readonly Argument[] };

/** Parses a response behind its tag, or a pattern; Latin-1 text with its literals in place. */
export function parseArguments(source: string): Argument[] {
  const reader = { source, at: 0 };
  const items = readItems(reader);
  if (reader.at < source.length) throw new Error(`a ) too many in ${source}`);
  return items;
}

export function showArguments(items: readonly Argument[]): string {
  return items.map(show).join(' ');
}

interface Reader {
  readonly source: string;
  at: number;
}

function readItems(reader: Reader): Argument[] {
  const items: Argument[] = [];
  const { source } = reader;
  for (;;) {
    while (source[reader.at] === ' ') reader.at++;
    const char = source[reader.at];
    if (char === undefined || char === ')') return items;
    if (char === '(') {
      reader.at++;
      items.push({ kind: 'list', items: readItems(reader) });
      if (source[reader.at] !== ')') throw new Error(`a list has no end in ${source}`);
      reader.at++;
    } else if (char === '"') items.push(readQuoted(reader));
    else items.push(readLiteral(reader) ?? readAtom(reader));
  }
}

function readQuoted(reader: Reader): Argument {
  let text = '';
  for (reader.at++; reader.source[reader.at] !== '"'; reader.at++) {
    if (reader.at >= reader.source.length) throw new Error('a quoted string has no end');
    if (reader.source[reader.at] === '\\') reader.at++;
    text += reader.source[reader.at];
  }
  reader.at++;
  return { kind: 'text', text, isAtom: false };
}

function readLiteral(reader: Reader): Argument | undefined {
  const header = /^~?\{(\d+)\}\r\n/.exec(reader.source.slice(reader.at, reader.at + 20));
  if (header === null) return undefined;
  const start = reader.at + header[0].length;
  reader.at = start + Number(header[1]);
  return { kind: 'text', text: reader.source.slice(start, reader.at), isAtom: false };
}

function readAtom(reader: Reader): Argument {
  const start = reader.at;
  while (reader.at < reader.source.length && !' ()"'.includes(reader.source[reader.at]!))
    reader.at++;
  const text = reader.source.slice(start, reader.at);
  return text.toUpperCase() === 'NIL' ? { kind: 'nil' } : { kind: 'text', text, isAtom: true };
}

function show(item: Argument): string {
  if (item.kind === 'nil') return 'NIL';
  if (item.kind === 'list') return `(${showArguments(item.items)})`;
  return item.isAtom ? item.text : JSON.stringify(item.text);
}
