import { formatMessageDate } from '#codecs/mime/format-header.ts';
import type { ReportedRecipient } from './delivery-status.ts';
import { oneLine } from './delivery-status.ts';

export type ReportKind = 'failed' | 'delayed' | 'delivered';

export function subjectOf(kind: ReportKind): string {
  if (kind === 'failed') return 'Undelivered mail: returned to sender';
  return kind === 'delayed' ? 'Delayed mail: still trying' : 'Delivered mail: confirmation';
}

/** The part of a report that people read: what happened to which recipient, and what to do. */
export function formatExplanation(
  kind: ReportKind,
  host: string,
  recipients: readonly ReportedRecipient[],
): string {
  const lines = [`This is the mail server at ${host}.`, '', ...introduction(kind), ''];
  for (const r of recipients) {
    lines.push(`  ${oneLine(r.address)}`);
    const from = r.reply.remoteHost === undefined ? '' : `${r.reply.remoteHost} said: `;
    const code = r.reply.code > 0 ? `${r.reply.code} ` : '';
    for (const line of wrap(
      `${from}${code}${oneLine(`${r.reply.enhanced} ${r.reply.text}`.trim())}`,
    ))
      lines.push(`    ${line}`);
    if (r.action === 'relayed')
      lines.push('    That host sends no confirmations: this is the last you hear of it.');
    if (r.action === 'expanded')
      lines.push('    They send no further confirmation, only reports of failures.');
    if (r.willRetryUntilSeconds !== undefined)
      lines.push(`    Trying until ${formatMessageDate(r.willRetryUntilSeconds)}.`);
    lines.push('');
  }
  return lines.join('\r\n');
}

function introduction(kind: ReportKind): string[] {
  if (kind === 'failed')
    return [
      'Your message could not be delivered to the recipients below.',
      'It will not be tried again. The reason is given with each address;',
      'your message, or its header, is attached.',
    ];
  if (kind === 'delayed')
    return [
      'Your message has not yet been delivered to the recipients below.',
      'You need not do anything: the server keeps trying.',
    ];
  return [
    'Your message was delivered or passed on for the recipients below, as you asked to be told.',
  ];
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 70) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
