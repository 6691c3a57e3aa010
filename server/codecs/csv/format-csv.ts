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

/** A field that a spreadsheet would take for a formula is shown as the text it is. */
function withoutFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function field(text: string): string {
  return /[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
