import { hash } from 'node:crypto';
import { parseMailAddress } from '#codecs/address/parse-path.ts';
import {
  formatAddressField,
  formatField,
  formatMessageDate,
  formatTextField,
} from '#codecs/mime/format-header.ts';
import { asBuffer } from '#platform/bytes.ts';

export interface MailPerson {
  readonly name?: string;
  readonly address: string;
}

export interface MailFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A mail of the migration to somebody. */
export interface MailParts {
  readonly from: MailPerson;
  readonly to: MailPerson;
  readonly subject: string;
  readonly sentAtSeconds: number;
  /** With its domain, without brackets. */
  readonly messageId: string;
  /** BCP 47. */
  readonly language?: string;
  readonly text: string;
  readonly html?: string;
  /** Pictures that the HTML names as "cid:NAME". */
  readonly pictures?: readonly MailFile[];
  readonly attachments?: readonly MailFile[];
}

interface Part {
  /** Fields of the part with their CRLFs, ended by none. */
  readonly fields: readonly string[];
  readonly body: string;
}

/** The mail's bytes, in 7 bits; everything with CRLF. */
// RFC 5322 §3.6
export function composeMail(mail: MailParts): Buffer {
  const seed = hash('sha256', mail.messageId, 'hex').slice(0, 24);
  const text = textPart('plain', mail.text, mail.language);
  const readable =
    mail.html === undefined
      ? text
      : multipart('alternative', seed, [text, htmlPart(mail, mail.html, seed)]);
  const files = (mail.attachments ?? []).map((file) => filePart(file, 'attachment'));
  const whole = files.length === 0 ? readable : multipart('mixed', seed, [readable, ...files]);
  const header = [
    formatAddressField('From', [toNamed(mail.from)]),
    formatAddressField('To', [toNamed(mail.to)]),
    formatTextField('Subject', mail.subject),
    formatField('Date', formatMessageDate(mail.sentAtSeconds)),
    formatField('Message-ID', `<${mail.messageId}>`),
    // RFC 3834 §5
    formatField('Auto-Submitted', 'auto-generated'),
    formatField('MIME-Version', '1.0'),
  ];
  return Buffer.from(`${[...header, ...whole.fields].join('')}\r\n${whole.body}`);
}

function toNamed({ name, address }: MailPerson) {
  const { local, domain } = parseMailAddress(address, { allowUtf8: true });
  return { ...(name !== undefined && name !== '' && { name }), local, domain };
}

function htmlPart({ language, pictures = [] }: MailParts, html: string, seed: string): Part {
  const page = textPart('html', html, language);
  if (pictures.length === 0) return page;
  return multipart('related', seed, [page, ...pictures.map((file) => filePart(file, 'inline'))]);
}

// RFC 2046 §5.1
function multipart(
  kind: 'mixed' | 'alternative' | 'related',
  seed: string,
  parts: readonly Part[],
): Part {
  const boundary = `=_${seed}.${kind}`;
  const inside = parts.map(
    ({ fields, body }) => `--${boundary}\r\n${fields.join('')}\r\n${body}\r\n`,
  );
  return {
    fields: [`Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n`],
    body: `${inside.join('')}--${boundary}--\r\n`,
  };
}

function textPart(kind: 'plain' | 'html', text: string, language: string | undefined): Part {
  return {
    fields: [
      formatField('Content-Type', `text/${kind}; charset=utf-8`),
      ...(language === undefined ? [] : [formatField('Content-Language', language)]),
      formatField('Content-Transfer-Encoding', 'base64'),
    ],
    body: asBase64(Buffer.from(text.replaceAll(/\r\n|\r|\n/g, '\r\n'))),
  };
}

function filePart({ name, mediaType, bytes }: MailFile, place: 'inline' | 'attachment'): Part {
  return {
    fields: [
      formatField('Content-Type', `${mediaType}; name="${name}"`),
      formatField('Content-Disposition', `${place}; filename="${name}"`),
      ...(place === 'inline' ? [formatField('Content-ID', `<${name}>`)] : []),
      formatField('Content-Transfer-Encoding', 'base64'),
    ],
    body: asBase64(asBuffer(bytes)),
  };
}

// RFC 2045 §6.8
function asBase64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll(/.{76}(?=.)/g, '$&\r\n');
}
