// RFC 4180 §2
/**
 * Rows as comma-separated values with CRLF; fields that need it are quoted.
 * @param options.isForSpreadsheets what they would take for a formula is shown as text; default true. False where a program reads
 * the fields back
 */
export function formatCsv(
  rows: readonly (readonly string[])[],
  { isForSpreadsheets = true }: { readonly isForSpreadsheets?: boolean } = {},
): string {
  const shown = isForSpreadsheets ? withoutFormula : (text: string) => text;
  return rows.map((row) => `${row.map((text) => field(shown(text))).join(',')}\r\n`).join('');
}

/** The same for more rows than are to be held at once. */
export function* formatCsvPieces(rows: Iterable<readonly string[]>): Generator<string> {
  let piece: (readonly string[])[] = [];
  for (const row of rows) {
    piece.push(row);
    if (piece.length < PIECE_ROWS) continue;
    yield formatCsv(piece);
    piece = [];
  }
  if (piece.length > 0) yield formatCsv(piece);
}

const PIECE_ROWS = 500;

/** A field that a spreadsheet would take for a formula is shown as the text it is. */
function withoutFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function field(text: string): string {
  return /[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
