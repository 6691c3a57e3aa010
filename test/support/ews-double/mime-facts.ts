// What the double reads from a MIME message that it is given, and the MIME that it makes of one written otherwise.
import { decodeEncodedWords } from '../../../server/codecs/mime/encoded-words.ts';
import { headerValue, parseHeader } from '../../../server/codecs/mime/header-fields.ts';
import { parseMessageDate } from '../../../server/codecs/mime/message-date.ts';
import { readAddresses } from '../../../server/codecs/mime/read-addresses.ts';
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { kid, kids, says, typed } from './xml-parts.ts';

export function factsOfMime(mime: Buffer): XmlElement[] {
  const header = parseHeader(mime, 0, mime.length);
  const value = (name: string): string | undefined => headerValue(header, name);
  const mailboxes = (name: string): XmlElement[] =>
    readAddresses(header, name).map((a) =>
      typed('Mailbox', [
        typed('Name', a.name ?? `${a.local}@${a.domain}`),
        typed('EmailAddress', `${a.local}@${a.domain}`),
        typed('RoutingType', 'SMTP'),
      ]),
    );
  const list = (element: string, name: string): XmlElement[] => {
    const found = mailboxes(name);
    return found.length === 0 ? [] : [typed(element, found)];
  };
  const single = (element: string, name: string): XmlElement[] => {
    const [first] = mailboxes(name);
    return first === undefined ? [] : [typed(element, [first])];
  };
  const text = (element: string, given: string | undefined): XmlElement[] =>
    given === undefined ? [] : [typed(element, given)];
  const sent = parseMessageDate(value('date') ?? '');
  const importance = { high: 'High', low: 'Low' }[value('importance')?.toLowerCase() ?? ''];
  return [
    ...text('Subject', decodeEncodedWords(value('subject') ?? '')),
    ...single('From', 'from'),
    ...single('Sender', 'sender'),
    ...list('ToRecipients', 'to'),
    ...list('CcRecipients', 'cc'),
    ...list('BccRecipients', 'bcc'),
    ...text('InternetMessageId', value('message-id')),
    ...text('InReplyTo', value('in-reply-to')),
    ...text('References', value('references')),
    ...text('Importance', importance),
    ...text('DateTimeSent', sent === undefined ? undefined : toTime(sent * 1000)),
    typed('Body', mime.toString('utf8', header.end).slice(0, 200), { BodyType: 'Text' }),
  ];
}

export function mimeOfFacts(properties: readonly XmlElement[]): Buffer {
  const find = (name: string): XmlElement | undefined => properties.find((p) => p.name === name);
  const text = (name: string): string => says(typed('x', properties), name) ?? '';
  const addresses = (name: string): string =>
    kids(find(name))
      .map((m) => `"${says(m, 'Name') ?? ''}" <${says(m, 'EmailAddress') ?? ''}>`)
      .join(', ');
  const type =
    kid(find('Body'))?.attributes.get('BodyType') ?? find('Body')?.attributes.get('BodyType');
  const fields: [string, string][] = [
    ['From', addresses('From')],
    ['To', addresses('ToRecipients')],
    ['Cc', addresses('CcRecipients')],
    ['Subject', text('Subject')],
    ['Message-ID', text('InternetMessageId')],
    ['MIME-Version', '1.0'],
    ['Content-Type', `text/${type === 'HTML' ? 'html' : 'plain'}; charset=utf-8`],
    ['Content-Transfer-Encoding', '8bit'],
  ];
  const head = fields.filter(([, value]) => value !== '').map(([n, v]) => `${n}: ${v}\r\n`);
  return Buffer.from(`${head.join('')}\r\n${text('Body')}\r\n`);
}

export function toTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('.000Z', 'Z');
}
