import { createHash } from 'node:crypto';
import { escapeHtml } from './escape-html.ts';
import { pageStyle } from './page-style.ts';

/** How something stands, shown by colour and never by colour alone. */
export type Tone = 'good' | 'bad' | 'open';

/** Text, a number, or a text that leads somewhere or has a tone. */
export type Cell =
  | string
  | number
  | { readonly text: string; readonly href?: string; readonly tone?: Tone };

const STYLE_HASH = createHash('sha256').update(pageStyle).digest('base64');
/** Up to this length a text stands on one line, so that columns do not break names. */
const MAX_SHORT = 24;

/** A page that stands alone: no scripts, nothing loaded from elsewhere; readable on paper too. */
export function formatPage(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH}'">
<title>${escapeHtml(title)}</title><style>${pageStyle}</style></head><body>
<h1>${escapeHtml(title)}</h1>
${parts.filter((part) => part !== '').join('\n')}
</body></html>
`;
}

/** A table under a heading, figures to the right, without columns that say nothing; nothing at all without rows. */
export function formatSection(
  heading: string,
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  if (rows.length === 0) return '';
  const filled = titles
    .map((title, at) => ({ title, at }))
    .filter(({ at }) => rows.some((row) => row[at] !== ''));
  const head = filled
    .map(({ title, at }) => {
      const isNumeric = rows.every((row) => isFigure(row[at]!));
      return `<th scope="col"${isNumeric ? ' class="n"' : ''}>${escapeHtml(title)}</th>`;
    })
    .join('');
  const body = rows
    .map((row) => `<tr>${filled.map(({ at }) => formatCell(row[at]!)).join('')}</tr>`)
    .join('\n');
  return `<h2>${escapeHtml(heading)}</h2>
<div class="scroll"><table><thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table></div>`;
}

/** What is said once of something: a name and a value each. Values of '' are left out. */
export function formatFacts(facts: readonly (readonly [name: string, value: Cell])[]): string {
  const said = facts.filter(([, value]) => value !== '');
  return `<dl>${said
    .map(([name, value]) => {
      const tone = typeof value === 'object' ? value.tone : undefined;
      const attribute = tone === undefined ? '' : ` class="${tone}"`;
      return `<dt>${escapeHtml(name)}</dt><dd${attribute}>${formatInside(value)}</dd>`;
    })
    .join('\n')}</dl>`;
}

/** Sentences under each other; nothing at all without one. */
export function formatList(heading: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<h2>${escapeHtml(heading)}</h2>\n<ul>${items.map((it) => `<li>${escapeHtml(it)}</li>`).join('\n')}</ul>`;
}

/** A paragraph; the first of a page says what matters. */
export function formatParagraph(text: string, tone?: Tone): string {
  return `<p class="lead${tone === undefined ? '' : ` ${tone}`}">${escapeHtml(text)}</p>`;
}

/** The way back to the page that this one belongs to. */
export function formatWayBack(href: string, text: string): string {
  return `<nav><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></nav>`;
}

/** A number, or a size as showBytes() writes it. */
function isFigure(cell: Cell): boolean {
  const text = typeof cell === 'object' ? cell.text : cell;
  return typeof text === 'number' || /^\d[\d.]* [KMGT]?B$/.test(text);
}

function formatCell(cell: Cell): string {
  const text = typeof cell === 'object' ? cell.text : String(cell);
  const tone = typeof cell === 'object' ? cell.tone : undefined;
  const isShort = text !== '' && text.length <= MAX_SHORT;
  const classes = [
    ...(isFigure(cell) ? ['n'] : isShort ? ['s'] : []),
    ...(tone === undefined ? [] : [tone]),
  ];
  const attribute = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  return `<td${attribute}>${formatInside(cell)}</td>`;
}

function formatInside(cell: Cell): string {
  if (typeof cell === 'number') return cell.toLocaleString('en');
  if (typeof cell === 'string') return escapeHtml(cell);
  const { text, href } = cell;
  return href === undefined
    ? escapeHtml(text)
    : `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;
}
