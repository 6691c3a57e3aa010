/** A letter as people write one in plain text, read as blocks. */
export type LetterBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Facts: what, and its value. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly [label: string, value: string])[] }
  /** The QR code. */
  | { readonly kind: 'code' };

/** What stands for the picture in a text, alone on its line. */
export const CODE_LINE = '[[qr]]';

/**
 * Reads "# Heading", "- item", "| what | value |" and paragraphs; blank lines stand between blocks. Whatever else a line is, it is a
 * line of a paragraph.
 */
export function parseLetter(text: string): LetterBlock[] {
  const blocks: LetterBlock[] = [];
  for (const group of text.replaceAll('\r\n', '\n').split(/\n[ \t]*\n+/)) {
    const lines = group.split('\n').map((line) => line.trim());
    for (const run of runsOf(lines.filter((line) => line !== ''))) blocks.push(toBlock(run));
  }
  return blocks;
}

type LineKind = 'heading' | 'list' | 'table' | 'code' | 'paragraph';

interface Run {
  readonly kind: LineKind;
  readonly lines: string[];
}

function runsOf(lines: readonly string[]): Run[] {
  const runs: Run[] = [];
  for (const line of lines) {
    const kind = kindOf(line);
    const last = runs.at(-1);
    if (last?.kind === kind && kind !== 'heading') last.lines.push(line);
    else runs.push({ kind, lines: [line] });
  }
  return runs;
}

function kindOf(line: string): LineKind {
  if (line === CODE_LINE) return 'code';
  if (line.startsWith('# ')) return 'heading';
  if (line.startsWith('- ')) return 'list';
  return /^\|.*\|.*\|$/.test(line) ? 'table' : 'paragraph';
}

function toBlock({ kind, lines }: Run): LetterBlock {
  switch (kind) {
    case 'heading':
      return { kind, text: lines[0]!.slice(2).trim() };
    case 'list':
      return { kind, items: lines.map((line) => line.slice(2).trim()) };
    case 'table':
      return { kind, rows: lines.map(toRow) };
    case 'code':
      return { kind };
    case 'paragraph':
      return { kind, lines };
  }
}

function toRow(line: string): readonly [string, string] {
  const inside = line.slice(1, -1);
  const at = inside.indexOf('|');
  return [inside.slice(0, at).trim(), inside.slice(at + 1).trim()];
}
