import { gzipSync } from 'node:zlib';
import { formatMessageDate } from '#codecs/mime/format-header.ts';
import { formatTlsReport, tlsReportFileName, type TlsDay } from './tls-report.ts';

export interface TlsReportLetter {
  readonly day: TlsDay;
  /** Our domain, in its ASCII form, in whose name it is sent. */
  readonly submitter: string;
  readonly organization: string;
  /** Whom to ask; also the sender. */
  readonly contact: string;
  readonly reportId: string;
  readonly epochSeconds: number;
}

/** The report as it is sent by HTTPS or attached to mail. */
export function compressTlsReport(letter: TlsReportLetter): Buffer {
  const { organization, contact, reportId } = letter;
  return gzipSync(formatTlsReport(letter.day, { organization, contact, reportId }));
}

/** A mail to one address that carries the report; unsigned. */
// RFC 8460 §5.3, RFC 6522 §3
export function formatTlsReportMail(letter: TlsReportLetter, to: string): Buffer {
  const { day, submitter, contact, reportId, epochSeconds } = letter;
  const boundary = `=_tlsrpt_${reportId}`;
  const id = `<${reportId}@${submitter}>`;
  const fileName = `${tlsReportFileName(day, submitter, reportId)}.gz`;
  const lines = [
    `Date: ${formatMessageDate(epochSeconds)}`,
    `From: <${contact}>`,
    `To: <${to}>`,
    `Subject: Report Domain: ${day.domain}`,
    ` Submitter: ${submitter}`,
    ` Report-ID: ${id}`,
    `Message-ID: ${id}`,
    `TLS-Report-Domain: ${day.domain}`,
    `TLS-Report-Submitter: ${submitter}`,
    // RFC 8689 §4.1, RFC 8460 §3: a report of broken TLS must arrive where TLS is broken.
    'TLS-Required: No',
    // RFC 3834 §5
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type="tlsrpt";',
    `\tboundary="${boundary}"`,
    '',
    'This is an aggregate TLS report.',
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `This is an aggregate TLS report from ${submitter}: how safely mail could be`,
    `handed to the hosts of ${day.domain} on ${day.day} (UTC).`,
    '',
    `--${boundary}`,
    'Content-Type: application/tlsrpt+gzip',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment;',
    `\tfilename="${fileName}"`,
    '',
    ...(compressTlsReport(letter)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
