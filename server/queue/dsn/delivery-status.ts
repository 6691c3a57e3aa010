import { formatMessageDate } from '#codecs/mime/format-header.ts';
import type { QueueDsn, QueueReply } from '../queue.ts';

/** One recipient's part of a report. */
export interface ReportedRecipient {
  readonly address: string;
  readonly dsn?: QueueDsn;
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  readonly reply: QueueReply;
  readonly lastAttemptAtSeconds: number;
  /** Only for a delay: until when we go on trying. */
  readonly willRetryUntilSeconds?: number;
}

/**
 * The machine-readable part of a report: fields of the message, then a block for each recipient.
 * RFC 6533 §3 types are used when an address is not ASCII.
 */
// RFC 3464 §2.2
export function formatDeliveryStatus(report: {
  readonly reportingHost: string;
  readonly envelopeId?: string;
  readonly arrivedAtSeconds: number;
  readonly recipients: readonly ReportedRecipient[];
}): string {
  const perMessage = [
    `Reporting-MTA: dns; ${report.reportingHost}`,
    ...(report.envelopeId === undefined ? [] : [`Original-Envelope-Id: ${report.envelopeId}`]),
    `Arrival-Date: ${formatMessageDate(report.arrivedAtSeconds)}`,
  ];
  return [perMessage, ...report.recipients.map(formatRecipient)]
    .map((b) => `${b.join('\r\n')}\r\n`)
    .join('\r\n');
}

// RFC 3464 §2.3
function formatRecipient(r: ReportedRecipient): string[] {
  const type = isAscii(r.address) ? 'rfc822' : 'utf-8';
  const status = /^[245]\.\d{1,3}\.\d{1,3}$/.test(r.reply.enhanced)
    ? r.reply.enhanced
    : fallbackStatus(r);
  const lines: string[] = [];
  if (r.dsn?.originalRecipient !== undefined)
    lines.push(`Original-Recipient: ${oneLine(r.dsn.originalRecipient)}`);
  lines.push(
    `Final-Recipient: ${type}; ${oneLine(r.address)}`,
    `Action: ${r.action}`,
    `Status: ${status}`,
  );
  if (r.reply.remoteHost !== undefined) {
    lines.push(`Remote-MTA: dns; ${r.reply.remoteHost}`);
    lines.push(
      `Diagnostic-Code: smtp; ${r.reply.code} ${oneLine(`${r.reply.enhanced} ${r.reply.text}`.trim())}`,
    );
  }
  lines.push(`Last-Attempt-Date: ${formatMessageDate(r.lastAttemptAtSeconds)}`);
  if (r.willRetryUntilSeconds !== undefined)
    lines.push(`Will-Retry-Until: ${formatMessageDate(r.willRetryUntilSeconds)}`);
  return lines;
}

function fallbackStatus(r: ReportedRecipient): string {
  if (r.action === 'failed') return '5.0.0';
  return r.action === 'delayed' ? '4.0.0' : '2.0.0';
}

/** Remote text goes into a header field: no line ends, no control characters, bounded. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 900);
}

export function isAscii(text: string): boolean {
  return !/[^\u0000-\u007f]/.test(text);
}
