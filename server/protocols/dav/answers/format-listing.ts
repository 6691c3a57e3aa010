import { escapeXmlText } from '#codecs/xml/escape.ts';
import { formatHttpDate } from '#codecs/webdav/http-date.ts';
import type { PresentNode } from '../tree/node.ts';

/** A page with a line for each thing. */
export function formatListing(node: PresentNode, members: readonly PresentNode[]): string {
  const title = escapeXmlText(decodeURI(node.href));
  const rows = members.map((member) => {
    const facts =
      member.kind === 'document'
        ? `<td>${member.document.size}</td><td>${formatHttpDate(member.document.changedAt)}</td>`
        : '<td></td><td></td>';
    const name = escapeXmlText(decodeURIComponent(nameIn(member.href)));
    return `<tr><td><a href="${member.href}">${name}</a></td>${facts}</tr>\n`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1>
<table>
<tr><th>Name</th><th>Size</th><th>Changed</th></tr>
${rows.join('')}</table></body></html>
`;
}

/** Last part of a path, with the slash that collections have. */
function nameIn(href: string): string {
  return href.slice(href.lastIndexOf('/', href.length - 2) + 1);
}
