import type { Letter } from './letter.ts';

/** The letter as plain text, lines ended by CRLF. */
export function formatTextLetter({ opening, facts, description, hint }: Letter): string {
  const width = Math.max(0, ...facts.map(({ label }) => label.length)) + 2;
  const lines = facts.flatMap(({ label, text }) => {
    const [start = '', ...rest] = text.split('\n');
    return [
      `${`${label}:`.padEnd(width)}${start}`,
      ...rest.map((line) => ' '.repeat(width) + line),
    ];
  });
  const parts = [opening, lines.join('\n'), description, hint].filter((part) => part !== '');
  return `${parts.join('\n\n')}\n`.replaceAll(/\r\n|\r|\n/g, '\r\n');
}

/** The same as HTML without anything that is loaded from elsewhere. */
export function formatHtmlLetter({ subject, opening, facts, description, hint }: Letter): string {
  const rows = facts.map(
    ({ label, text }) =>
      `<tr><th style="text-align:left;vertical-align:top;padding:2px 12px 2px 0;font-weight:600">${escapeHtml(label)}</th>` +
      `<td style="padding:2px 0">${withBreaks(text)}</td></tr>`,
  );
  const html = [
    '<!DOCTYPE html>',
    `<html><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family:sans-serif;font-size:15px;line-height:1.4">',
    `<p>${escapeHtml(opening)}</p>`,
    `<table style="border-collapse:collapse">`,
    ...rows,
    '</table>',
    ...(description === '' ? [] : [`<p>${withBreaks(description)}</p>`]),
    ...(hint === '' ? [] : [`<p style="color:#666">${escapeHtml(hint)}</p>`]),
    '</body></html>',
    '',
  ];
  return html.join('\r\n');
}

function withBreaks(text: string): string {
  return escapeHtml(text).replaceAll(/\r\n|\r|\n/g, '<br>\r\n');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
