import { getItem } from '#codecs/ews/get-item.ts';
import { textAt } from '#codecs/ews/names.ts';
import { expectDone } from '#codecs/ews/response-messages.ts';
import { formatField, formatMessageDate, formatTextField } from '#codecs/mime/format-header.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { call, type MailboxCalls } from '../../ews/mailbox-calls.ts';
import { toEpochSeconds } from '../../exchange/moments.ts';
import { readFlags } from '../../ews/message-state.ts';
import type { ItemContent, ReadItem, UnreadItem } from '../../item.ts';
import type { ItemReader } from './read-items.ts';

/**
 * An appointment, contact or task among messages, as those that were deleted: it becomes the attachment of a message, since a
 * mailbox holds nothing else.
 */
export async function readStray(
  calls: MailboxCalls,
  id: string,
  item: XmlElement,
  reader: ItemReader,
): Promise<ReadItem | UnreadItem> {
  const [outcome] = await call(calls, getItem([{ id }], reader.shape));
  const element = expectDone(outcome!);
  if (element === undefined) throw new DomainError('corrupt', 'there is nothing in it');
  const read = await reader.toItem(id, element);
  if ('error' in read) return read;
  const receivedAtSeconds = toEpochSeconds(textAt(item, 'DateTimeReceived'));
  const subject = textAt(item, 'Subject') ?? textAt(element, 'DisplayName') ?? '';
  return {
    id,
    content: {
      mediaType: 'message/rfc822',
      bytes: wrap(read.content, subject, receivedAtSeconds ?? 0),
    },
    flags: readFlags(item),
    ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
    losses: [
      ...read.losses,
      {
        what: 'item-in-mailbox',
        detail: `it was a ${element.name} among messages, and is the attachment of a message now`,
      },
    ],
  };
}

const LINE = /.{1,76}/g;

// RFC 2045 §6.8
function wrap({ mediaType, bytes }: ItemContent, subject: string, atSeconds: number): Buffer {
  const name = mediaType === 'text/vcard' ? 'item.vcf' : 'item.ics';
  const lines = bytes.toString('base64').match(LINE) ?? [];
  const head = [
    formatTextField('Subject', subject),
    formatField('Date', formatMessageDate(atSeconds)),
    formatField('MIME-Version', '1.0'),
    formatField('Content-Type', `${mediaType}; charset=utf-8; name="${name}"`),
    formatField('Content-Disposition', `attachment; filename="${name}"`),
    formatField('Content-Transfer-Encoding', 'base64'),
  ];
  return Buffer.from(`${head.join('')}\r\n${lines.join('\r\n')}\r\n`);
}
