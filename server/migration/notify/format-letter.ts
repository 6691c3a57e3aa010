import { escapeHtml } from '../reports/escape-html.ts';
import type { LetterBlock } from './letter.ts';

/** The letter as plain text. */
export function formatTextLetter(blocks: readonly LetterBlock[]): string {
  const parts = blocks.flatMap((block) => {
    switch (block.kind) {
      case 'heading':
        return [`${block.text}\n${'='.repeat(block.text.length)}`];
      case 'paragraph':
        return [block.lines.join('\n')];
      case 'list':
        return [block.items.map((item) => `- ${item}`).join('\n')];
      case 'table': {
        const width = Math.max(...block.rows.map(([label]) => label.length)) + 2;
        return [
          block.rows.map(([label, value]) => `${`${label}:`.padEnd(width)}${value}`).join('\n'),
        ];
      }
      case 'code':
        return [];
    }
  });
  return `${parts.join('\n\n')}\n`;
}

/** The same as HTML that loads nothing from elsewhere. `picture` is the address of the QR code, with what it is. */
export function formatHtmlLetter(
  blocks: readonly LetterBlock[],
  about: {
    readonly title: string;
    readonly language: string;
    readonly picture: { readonly address: string; readonly label: string } | undefined;
  },
): string {
  const body = blocks.map((block) => formatBlock(block, about.picture));
  return [
    '<!DOCTYPE html>',
    `<html lang="${escapeHtml(about.language)}"><head><meta charset="utf-8"><title>${escapeHtml(about.title)}</title></head>`,
    '<body style="font-family:sans-serif;font-size:15px;line-height:1.45;max-width:42em">',
    ...body.filter((part) => part !== ''),
    '</body></html>',
    '',
  ].join('\n');
}

function formatBlock(
  block: LetterBlock,
  picture: { readonly address: string; readonly label: string } | undefined,
): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 style="font-size:17px;margin:1.4em 0 .4em">${escapeHtml(block.text)}</h2>`;
    case 'paragraph':
      return `<p>${block.lines.map(withLinks).join('<br>\n')}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${withLinks(item)}</li>`).join('\n')}</ul>`;
    case 'table':
      return `<table style="border-collapse:collapse">${block.rows.map(formatRow).join('\n')}</table>`;
    case 'code':
      return picture === undefined
        ? ''
        : `<p><img src="${escapeHtml(picture.address)}" alt="${escapeHtml(picture.label)}"></p>`;
  }
}

function formatRow([label, value]: readonly [string, string]): string {
  return (
    `<tr><th style="text-align:left;vertical-align:top;padding:2px 16px 2px 0;font-weight:600">${escapeHtml(label)}</th>` +
    `<td style="padding:2px 0">${withLinks(value)}</td></tr>`
  );
}

/** Addresses of the web and of mail lead where they say, and nowhere else. */
function withLinks(text: string): string {
  return text
    .split(/(https:\/\/[^\s<>"]*[^\s<>".,;:!?)])/)
    .map((piece, at) =>
      at % 2 === 0 ? escapeHtml(piece) : `<a href="${escapeHtml(piece)}">${escapeHtml(piece)}</a>`,
    )
    .join('');
}
