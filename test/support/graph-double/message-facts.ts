// What the double reads from a MIME message that it is given, and the MIME that it makes of one written otherwise.
import { decodeBody, decodeText } from '../../../server/codecs/mime/decode-body.ts';
import { fileNameOf, isAttachment } from '../../../server/codecs/mime/attachments.ts';
import { decodeEncodedWords } from '../../../server/codecs/mime/encoded-words.ts';
import { headerValue, parseHeader } from '../../../server/codecs/mime/header-fields.ts';
import { parseMessageDate } from '../../../server/codecs/mime/message-date.ts';
import type { MessagePart } from '../../../server/codecs/mime/message-part.ts';
import { parseMessage } from '../../../server/codecs/mime/parse-message.ts';
import { readAddresses } from '../../../server/codecs/mime/read-addresses.ts';
import { type Json, word } from './double-state.ts';

/** A message, with its attachments apart. */
export function factsOfMime(mime: Buffer): { readonly json: Json; readonly attachments: Json[] } {
  const header = parseHeader(mime, 0, mime.length);
  const value = (name: string): string | undefined => headerValue(header, name);
  const people = (name: string): Json[] =>
    readAddresses(header, name).map((a) => ({
      emailAddress: { name: a.name ?? `${a.local}@${a.domain}`, address: `${a.local}@${a.domain}` },
    }));
  const sent = parseMessageDate(value('date') ?? '');
  const root = parseMessage(mime);
  const leaves = leavesOf(root);
  const html = leaves.find((p) => p.type === 'text' && p.subtype === 'html' && !isAttachment(p));
  const text = html ?? leaves.find((p) => p.type === 'text' && !isAttachment(p));
  const attachments = leaves.filter((p) => p !== text && isAttachment(p));
  const [from] = people('from');
  return {
    json: {
      subject: decodeEncodedWords(value('subject') ?? ''),
      ...(from !== undefined && { from, sender: people('sender')[0] ?? from }),
      toRecipients: people('to'),
      ccRecipients: people('cc'),
      bccRecipients: people('bcc'),
      replyTo: people('reply-to'),
      internetMessageId: value('message-id') ?? '<made-by-the-double@a.test>',
      importance: value('importance')?.toLowerCase() ?? 'normal',
      ...(sent !== undefined && { sentDateTime: toTime(sent) }),
      body: {
        contentType: html === undefined ? 'text' : 'html',
        content: text === undefined ? '' : decodeText(mime, text),
      },
      hasAttachments: attachments.length > 0,
    },
    attachments: attachments.map((part, i) => ({
      '@odata.type': '#microsoft.graph.fileAttachment',
      id: `ATT${i}`,
      name: fileNameOf(part) ?? `part-${i}`,
      contentType: `${part.type}/${part.subtype}`,
      isInline: false,
      contentBytes: decodeBody(mime, part).toString('base64'),
    })),
  };
}

function leavesOf(part: MessagePart): MessagePart[] {
  return part.kind === 'multipart' ? part.children.flatMap(leavesOf) : [part];
}

export function toTime(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** What Exchange makes of a message that was not written as MIME. */
export function mimeOfFacts(json: Json, attachments: readonly Json[]): Buffer {
  const people = (name: string): string =>
    ((json[name] ?? []) as { emailAddress: { name: string; address: string } }[])
      .map(({ emailAddress: e }) => `"${e.name}" <${e.address}>`)
      .join(', ');
  const from = json['from'] as { emailAddress: { name: string; address: string } } | undefined;
  const body = (json['body'] ?? { contentType: 'text', content: '' }) as {
    contentType: string;
    content: string;
  };
  const sent = json['sentDateTime'] as string | undefined;
  const fields: [string, string][] = [
    [
      'From',
      from === undefined ? '' : `"${from.emailAddress.name}" <${from.emailAddress.address}>`,
    ],
    ['To', people('toRecipients')],
    ['Cc', people('ccRecipients')],
    ['Subject', word(json['subject'] ?? '')],
    ['Date', sent === undefined ? '' : new Date(sent).toUTCString().replace('GMT', '+0000')],
    ['Message-ID', word(json['internetMessageId'] ?? '')],
    ['MIME-Version', '1.0'],
  ];
  const head = fields.filter(([, v]) => v !== '').map(([n, v]) => `${n}: ${v}\r\n`);
  const type = `text/${body.contentType === 'html' ? 'html' : 'plain'}; charset=utf-8`;
  const text = `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(body.content).toString('base64')}\r\n`;
  if (attachments.length === 0) return Buffer.from(`${head.join('')}${text}`);
  const parts = attachments.map(
    (a) =>
      `--b\r\nContent-Type: ${word(a['contentType'])}; name="${word(a['name'])}"\r\nContent-Disposition: attachment; filename="${word(a['name'])}"\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${word(a['contentBytes'])}\r\n`,
  );
  return Buffer.from(
    `${head.join('')}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${text}${parts.join('')}--b--\r\n`,
  );
}
