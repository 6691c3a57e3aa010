/** JSON as JSON.stringify(value, undefined, 2) writes it, in pieces: a report may be larger than what is to be held at once. */
export function* formatJson(value: unknown): Generator<string> {
  let text = '';
  for (const piece of pieces(value, '')) {
    text += piece;
    if (text.length < PIECE_LENGTH) continue;
    yield text;
    text = '';
  }
  yield `${text}\n`;
}

const PIECE_LENGTH = 64 * 1024;

function* pieces(value: unknown, indent: string): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    yield JSON.stringify(value) ?? 'null';
    return;
  }
  const isList = Array.isArray(value);
  const entries = isList
    ? value.map((it): [string, unknown] => ['', it])
    : Object.entries(value).filter(([, it]) => it !== undefined);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    yield open + close;
    return;
  }
  const deeper = `${indent}  `;
  let before = `${open}\n${deeper}`;
  for (const [key, it] of entries) {
    yield isList ? before : `${before}${JSON.stringify(key)}: `;
    yield* pieces(it, deeper);
    before = `,\n${deeper}`;
  }
  yield `\n${indent}${close}`;
}
