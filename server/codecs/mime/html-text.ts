/**
 * The readable text of HTML: tags, comments, styles and scripts dropped, entities decoded, blocks ended by a
 * line feed. Made for searching and previews, not for showing. Linear in its input; never throws.
 */
export function htmlToText(html: string): string {
  const out: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    out.push(html.slice(at, open));
    at = skipMarkup(html, open, out);
  }
  if (at < html.length) out.push(html.slice(at));
  return decodeEntities(out.join(''));
}

/** Index behind the tag, comment or raw element that starts at `open`; pushes what stands for it. */
function skipMarkup(html: string, open: number, out: string[]): number {
  if (html.startsWith('<!--', open)) return after(html, '-->', open + 4);
  const name = /^<\/?([a-z][a-z0-9]{0,15}|[!?])/i
    .exec(html.slice(open, open + 20))?.[1]
    ?.toLowerCase();
  if (name === undefined) {
    out.push('<');
    return open + 1;
  }
  const end = tagEnd(html, open);
  if (rawElements.has(name) && html[open + 1] !== '/') {
    const close = indexOfClosing(html, name, end);
    return close < 0 ? html.length : after(html, '>', close);
  }
  if (!inlineElements.has(name)) out.push('\n');
  return end;
}

const rawElements: ReadonlySet<string> = new Set([
  'script',
  'style',
  'title',
  'template',
  'noscript',
]);
const inlineElements: ReadonlySet<string> = new Set([
  'a',
  'abbr',
  'b',
  'bdi',
  'bdo',
  'big',
  'cite',
  'code',
  'del',
  'dfn',
  'em',
  'font',
  'i',
  'ins',
  'kbd',
  'mark',
  'o',
  'q',
  's',
  'samp',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'tt',
  'u',
  'var',
  'wbr',
  '!',
  '?',
]);

/** Index behind the ">" of a tag; quoted attributes may contain one. */
function tagEnd(html: string, open: number): number {
  const close = html.indexOf('>', open);
  if (close < 0) return html.length;
  // A quote that is still open at the first ">" is looked for in a bounded stretch only.
  const head = html.slice(open, Math.min(close, open + 4096));
  const last = /(?:=\s*)(["'])[^"'>]*$/.exec(head.slice(-2048));
  const isOpen = last !== null && head.split(last[1]!).length % 2 === 0;
  if (!isOpen) return close + 1;
  const quote = html.slice(close, close + 4096).indexOf(last[1]!);
  return quote < 0 ? close + 1 : after(html, '>', close + quote);
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? html.length : at + mark.length;
}

function indexOfClosing(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2))
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at;
  return -1;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}[1-4]{0,2}));?/gi,
    (whole, ...found) => {
      const [decimal, hex, name] = found as (string | undefined)[];
      if (name !== undefined)
        return entities.get(name) ?? entities.get(name.toLowerCase()) ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
      const isScalar = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      return isScalar ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}

/** Names of U+00A0 to U+00FF in order. */
const latin1Names =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute ' +
  'micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig ' +
  'Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash ' +
  'Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ' +
  'ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc ' +
  'uuml yacute thorn yuml';

const entities: ReadonlyMap<string, string> = new Map([
  ...latin1Names
    .split(' ')
    .map((name, i): [string, string] => [name, String.fromCharCode(0xa0 + i)]),
  ['nbsp', ' '],
  ['shy', ''],
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['euro', '€'],
  ['hellip', '…'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['sbquo', '‚'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['bdquo', '„'],
  ['bull', '•'],
  ['trade', '™'],
  ['lsaquo', '‹'],
  ['rsaquo', '›'],
  ['ensp', ' '],
  ['emsp', ' '],
  ['thinsp', ' '],
  ['zwnj', ''],
  ['zwj', ''],
  ['oelig', 'œ'],
  ['OElig', 'Œ'],
  ['scaron', 'š'],
  ['Scaron', 'Š'],
  ['larr', '←'],
  ['rarr', '→'],
]);
