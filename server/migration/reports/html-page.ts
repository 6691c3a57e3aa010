import { escapeHtml } from './escape-html.ts';

export type Cell = string | number;

/** A page that stands alone: no scripts, nothing loaded from elsewhere; readable on paper too. */
export function formatPage(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1b1b1f; background: #fff }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.5rem }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d9d9de; vertical-align: top }
th { background: #f3f3f6 } td.n { text-align: right; font-variant-numeric: tabular-nums }
</style></head><body>
<h1>${escapeHtml(title)}</h1>
${parts.join('\n')}
</body></html>
`;
}

/** A table; numbers stand to the right. */
export function formatRows(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const head = titles.every((it) => it === '')
    ? ''
    : `<tr>${titles.map((it) => `<th>${escapeHtml(it)}</th>`).join('')}</tr>`;
  const body = rows.map((row) => `<tr>${row.map(formatCell).join('')}</tr>`).join('\n');
  return `<table>${head}\n${body}\n</table>`;
}

function formatCell(cell: Cell): string {
  return typeof cell === 'number'
    ? `<td class="n">${cell.toLocaleString('en')}</td>`
    : `<td>${escapeHtml(cell)}</td>`;
}
