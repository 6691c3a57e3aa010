import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { withComponents, withoutProperty } from '#codecs/icalendar/property.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { readAddress, representingKeys, senderKeys } from '../mapi-address.ts';
import type { Conversion } from '../message/context.ts';
import { readRecipients } from '../message/recipients.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import { appointmentCalendar } from './appointment.ts';
import { person } from './attendees.ts';
import type { InnerMessage } from './attach-lines.ts';

/** The form of an invitation or an answer that calendar programs read. */
export interface MeetingText {
  /** Value of the Content-Type. */
  readonly type: string;
  readonly text: string;
}

interface Kind {
  readonly method: string;
  readonly answer?: string;
}

const kinds: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  [/^ipm\.schedule\.meeting\.request/i, { method: 'REQUEST' }],
  [/^ipm\.schedule\.meeting\.canceled/i, { method: 'CANCEL' }],
  [/^ipm\.schedule\.meeting\.resp\.pos/i, { method: 'REPLY', answer: 'ACCEPTED' }],
  [/^ipm\.schedule\.meeting\.resp\.neg/i, { method: 'REPLY', answer: 'DECLINED' }],
  [/^ipm\.schedule\.meeting\.resp\.tent/i, { method: 'REPLY', answer: 'TENTATIVE' }],
];

/** Undefined for messages that are about no meeting, or do not say when it is. */
// MS-OXCICAL §2.1.3.1.1.1
export async function meetingText(
  conversion: Conversion,
  messageClass: string,
  inner: InnerMessage,
): Promise<MeetingText | undefined> {
  const kind = kinds.find(([pattern]) => pattern.test(messageClass))?.[1];
  if (kind === undefined) return undefined;
  const isCounter =
    kind.answer !== undefined && conversion.reader.isTrue(namedKeys.isCounterProposal);
  const method = isCounter ? 'COUNTER' : kind.method;
  // What the message carries it carries beside, and once.
  const plain: Conversion = { ...conversion, item: { ...conversion.item, attachments: [] } };
  const calendar = await appointmentCalendar(plain, inner, method);
  if (calendar === undefined) return undefined;
  const isRequest = kind.answer === undefined;
  const components = calendar.components.map((c) =>
    c.name === 'VEVENT' ? eventFor(conversion, c, { isRequest, answer: kind.answer }) : c,
  );
  return {
    type: `text/calendar; charset=utf-8; method=${method}`,
    text: formatCalendar(withComponents(calendar, components)),
  };
}

/** An invitation has no reminder and says all that there is; an answer names who answers, and the organizer. */
function eventFor(
  conversion: Conversion,
  event: Component,
  { isRequest, answer }: { readonly isRequest: boolean; readonly answer: string | undefined },
): Component {
  const bare = { ...event, components: [] };
  if (isRequest || answer === undefined) return bare;
  const { reader, options } = conversion;
  const who =
    readAddress(reader, representingKeys, options.resolveX500) ??
    readAddress(reader, senderKeys, options.resolveX500);
  const organizer = readRecipients(conversion).find((r) => r.type === 1)?.address;
  const lines: ContentLine[] = [];
  if (organizer !== undefined) lines.push(person('ORGANIZER', organizer, []));
  if (who !== undefined)
    lines.push(person('ATTENDEE', who, [{ name: 'PARTSTAT', values: [answer] }]));
  reader.passOver(tags.responseRequested);
  const cleared = withoutProperty(bare, 'ORGANIZER', 'ATTENDEE');
  return { ...cleared, properties: [...cleared.properties, ...lines] };
}
