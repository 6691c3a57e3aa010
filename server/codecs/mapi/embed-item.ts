import type { Bytes } from '#platform/bytes.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { formatField } from '#codecs/mime/format-header.ts';
import { encodeTextBody } from '#codecs/mime/encode-body.ts';
import { formatCard } from '#codecs/vcard/format-card.ts';
import { appointmentCalendar } from './calendar/appointment.ts';
import { activityCalendar, noteCalendar } from './calendar/journal.ts';
import { meetingText } from './calendar/meeting-message.ts';
import { taskCalendar } from './calendar/task.ts';
import { contactCard } from './contact/contact-card.ts';
import { groupCard } from './contact/group-card.ts';
import { itemKindOf } from './item-kind.ts';
import type { MapiAttachment } from './mapi-item.ts';
import { innerConversion } from './message/context.ts';
import type { Conversion } from './message/context.ts';
import { formatParameters } from './message/content-type.ts';
import { formatEntity } from './message/entity.ts';
import type { Entity } from './message/entity.ts';
import { messageEntity } from './message/message-entity.ts';
import { tags } from './property-tags.ts';
import { unplacedProperties } from './unplaced-properties.ts';

/** The form of an item that is no message, and the end of a file name for it. */
export interface ItemText {
  readonly mediaType: 'text/calendar' | 'text/vcard';
  readonly text: string;
  readonly extension: 'ics' | 'vcf';
}

/** Undefined for messages, and for appointments that do not say when they are. */
export async function itemText(conversion: Conversion): Promise<ItemText | undefined> {
  const calendar = async (
    component: ReturnType<typeof appointmentCalendar>,
  ): Promise<ItemText | undefined> => {
    const found = await component;
    return found && { mediaType: 'text/calendar', text: formatCalendar(found), extension: 'ics' };
  };
  switch (itemKindOf(conversion.reader.text(tags.messageClass))) {
    case 'event':
      return await calendar(appointmentCalendar(conversion, innerMessage));
    case 'task':
      return await calendar(taskCalendar(conversion, innerMessage));
    case 'note':
      return await calendar(noteCalendar(conversion, innerMessage));
    case 'activity':
      return await calendar(activityCalendar(conversion, innerMessage));
    case 'contact':
      return {
        mediaType: 'text/vcard',
        text: formatCard(await contactCard(conversion)),
        extension: 'vcf',
      };
    case 'group':
      return { mediaType: 'text/vcard', text: formatCard(groupCard(conversion)), extension: 'vcf' };
    case 'meeting':
    case 'message':
      return undefined;
  }
}

/** An item as a message: what is none is attached to one that has its text. */
export async function itemEntity(conversion: Conversion): Promise<Entity> {
  const { reader, item } = conversion;
  const meeting = await meetingText(conversion, reader.text(tags.messageClass) ?? '', innerMessage);
  const text = await itemText(conversion);
  if (text === undefined)
    return await messageEntity(conversion, {
      ...(meeting !== undefined && { calendar: meeting }),
      embed: embedItem,
    });
  // Its attachments are in the calendar object or card.
  const bare: Conversion = { ...conversion, item: { ...item, attachments: [] } };
  const name = reader.text(tags.subject) ?? 'item';
  return await messageEntity(bare, { parts: [textPart(text, name)], embed: embedItem });
}

/** An item inside another one: a message in its own form, others as they are. */
async function embedItem(
  outer: Conversion,
  attachment: MapiAttachment,
  name: string,
): Promise<Entity> {
  const conversion = await openInner(outer, attachment);
  const text = await itemText(conversion);
  const part =
    text === undefined ? messagePart(await itemEntity(conversion), name) : textPart(text, name);
  outer.losses.push(...unplacedProperties(conversion.reader));
  return part;
}

// RFC 2046 §5.2.1
function messagePart(entity: Entity, name: string): Entity {
  const fields =
    formatField('Content-Type', 'message/rfc822') +
    formatField(
      'Content-Disposition',
      formatParameters('attachment', [['filename', `${name}.eml`]]),
    );
  return { fields, body: { kind: 'entity', entity } };
}

/** An item inside an appointment or task, as a message. */
export async function innerMessage(outer: Conversion, attachment: MapiAttachment): Promise<Bytes> {
  const conversion = await openInner(outer, attachment);
  const entity = await itemEntity(conversion);
  outer.losses.push(...unplacedProperties(conversion.reader));
  return await formatEntity(entity, outer.options.maxBytes);
}

async function openInner(outer: Conversion, { content }: MapiAttachment): Promise<Conversion> {
  if (content.kind !== 'item') throw new Error('an attachment without an item inside');
  return innerConversion(outer, await content.open());
}

function textPart({ mediaType, text, extension }: ItemText, name: string): Entity {
  const { encoding, content } = encodeTextBody(Buffer.from(text));
  const file = `${name.slice(0, 100)}.${extension}`;
  return {
    fields:
      formatField(
        'Content-Type',
        formatParameters(mediaType, [
          ['charset', 'utf-8'],
          ['name', file],
        ]),
      ) +
      `Content-Transfer-Encoding: ${encoding}\r\n` +
      formatField('Content-Disposition', formatParameters('attachment', [['filename', file]])),
    body: { kind: 'bytes', bytes: content },
  };
}
