import { escapeHtml } from './escape-html.ts';

/** How something stands, shown by colour and never by colour alone. */
export type Tone = 'good' | 'bad' | 'open';

/** Text, a number, or a text that leads somewhere or has a tone. */
export type Cell =
  | string
  | number
  | { readonly text: string; readonly href?: string; readonly tone?: Tone };

/** A page that stands alone: no scripts, nothing loaded from elsewhere; readable on paper too. */
export function formatPage(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1b1b1f; background: #fff }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.5rem }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d9d9de; vertical-align: top; overflow-wrap: anywhere }
th { background: #f3f3f6 } td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.good { color: #1a6b2b } .bad { color: #a40000; font-weight: 600 } .open { color: #8a5a00; font-weight: 600 }
.lead { font-size: 1.1rem }
</style></head><body>
<h1>${escapeHtml(title)}</h1>
${parts.join('\n')}
</body></html>
`;
}

/** A table; numbers stand to the right. Nothing when there are no rows. */
export function formatRows(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const head = titles.every((it) => it === '')
    ? ''
    : `<tr>${titles.map((it) => `<th>${escapeHtml(it)}</th>`).join('')}</tr>`;
  const body = rows.map((row) => `<tr>${row.map(formatCell).join('')}</tr>`).join('\n');
  return `<table>${head}\n${body}\n</table>`;
}

/** A table under a heading; nothing at all without rows. */
export function formatSection(
  heading: string,
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  if (rows.length === 0) return '';
  return `<h2>${escapeHtml(heading)}</h2>\n${formatRows(titles, rows)}`;
}

/** A paragraph; the first of a page says what matters. */
export function formatParagraph(text: string, tone?: Tone): string {
  return `<p class="lead${tone === undefined ? '' : ` ${tone}`}">${escapeHtml(text)}</p>`;
}

function formatCell(cell: Cell): string {
  if (typeof cell === 'number') return `<td class="n">${cell.toLocaleString('en')}</td>`;
  if (typeof cell === 'string') return `<td>${escapeHtml(cell)}</td>`;
  const { text, href, tone } = cell;
  const inside =
    href === undefined ? escapeHtml(text) : `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;
  return tone === undefined ? `<td>${inside}</td>` : `<td class="${tone}">${inside}</td>`;
}
