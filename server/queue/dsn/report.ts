import { formatMessageDate } from '#codecs/mime/format-header.ts';
import { formatDeliveryStatus, isAscii, type ReportedRecipient } from './delivery-status.ts';
import { formatExplanation, subjectOf, type ReportKind } from './explanation.ts';

export interface Report {
  readonly kind: ReportKind;
  /** Reverse path of the message reported on: the report's recipient. Never ''. */
  readonly to: string;
  readonly reportingHost: string;
  readonly reportId: string;
  readonly nowSeconds: number;
  readonly envelopeId?: string;
  readonly arrivedAtSeconds: number;
  readonly recipients: readonly ReportedRecipient[];
  /** The original message from its beginning: at least its header, or the whole of it when it is to be returned in full. */
  readonly original: Buffer;
  readonly returnsFull: boolean;
}

/** Longest message returned in full: above it the header alone goes back. */
export const MAX_RETURNED_BYTES = 64 * 1024;
/** Longest header returned. */
const MAX_HEADER_BYTES = 32 * 1024;

/**
 * A whole delivery status notification: explanation for people, status for machines, the original or its header.
 */
// RFC 3464 §2, RFC 6522 §3, RFC 6533 §4
export function formatReport(report: Report): { readonly bytes: Buffer; readonly isUtf8: boolean } {
  const status = formatDeliveryStatus(report);
  const header = headerOf(report.original);
  const isFull = report.returnsFull && report.original.length <= MAX_RETURNED_BYTES;
  const returned = isFull ? report.original : header;
  const isUtf8 = !isAscii(status) || !isAscii(report.to);
  const isEightBit = isUtf8 || returned.some((b) => b > 127);
  const boundary = `=_report_${report.reportId}`;
  const returnedType = isUtf8
    ? isFull
      ? 'message/global'
      : 'message/global-headers'
    : isFull
      ? 'message/rfc822'
      : 'text/rfc822-headers';
  const encoding = isEightBit ? '8bit' : '7bit';
  const top = [
    `Date: ${formatMessageDate(report.nowSeconds)}`,
    `From: Mail Delivery System <MAILER-DAEMON@${report.reportingHost}>`,
    `To: <${report.to}>`,
    `Subject: ${subjectOf(report.kind)}`,
    `Message-ID: <${report.reportId}@${report.reportingHost}>`,
    ...references(header),
    // RFC 3834 §5
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${isUtf8 ? 'global-delivery-status' : 'delivery-status'};`,
    `\tboundary="${boundary}"`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    'This is a delivery status notification in MIME format.',
    '',
    `--${boundary}`,
    `Content-Type: text/plain; charset=${isUtf8 ? 'utf-8' : 'us-ascii'}`,
    `Content-Transfer-Encoding: ${isUtf8 ? '8bit' : '7bit'}`,
    '',
    asciiUnless(isUtf8, formatExplanation(report.kind, report.reportingHost, report.recipients)),
    `--${boundary}`,
    `Content-Type: message/${isUtf8 ? 'global-delivery-status' : 'delivery-status'}`,
    `Content-Transfer-Encoding: ${isUtf8 ? '8bit' : '7bit'}`,
    '',
    asciiUnless(isUtf8, status),
    `--${boundary}`,
    `Content-Type: ${returnedType}`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    '',
  ].join('\r\n');
  const end = `\r\n--${boundary}--\r\n`;
  return { bytes: Buffer.concat([Buffer.from(top), returned, Buffer.from(end)]), isUtf8 };
}

/** A remote server's text may hold anything: without RFC 6531 the report stays ASCII. */
function asciiUnless(isUtf8: boolean, text: string): string {
  return isUtf8 ? text : text.replaceAll(/[^\u0000-\u007f]/g, '?');
}

function headerOf(original: Buffer): Buffer {
  const end = original.indexOf('\r\n\r\n');
  const header = end < 0 ? original : original.subarray(0, end + 2);
  if (header.length <= MAX_HEADER_BYTES) return header;
  const lastLine = header.lastIndexOf('\r\n', MAX_HEADER_BYTES);
  return header.subarray(0, lastLine < 0 ? MAX_HEADER_BYTES : lastLine + 2);
}

/** Lets mail programs show the report with the message it is about. */
function references(header: Buffer): string[] {
  const found = /^message-id:\s*(<[!-;=?-~]{1,900}>)/im.exec(header.toString('latin1'));
  return found === null ? [] : [`References: ${found[1]}`, `In-Reply-To: ${found[1]}`];
}
