import { DomainError } from '#platform/errors.ts';
import { readCalendarObject } from '#codecs/icalendar/validate-calendar-object.ts';
import { validateAddressObject } from '#codecs/vcard/validate-address-object.ts';
import { makeItem, attachment } from '../../../test/support/mapi/make-item.ts';
import type { Values } from '../../../test/support/mapi/make-item.ts';
import { recurrenceBlob } from '../../../test/support/mapi/recurrence-blob.ts';
import { convertItem } from './convert-item.ts';
import { memberOfEntryId } from './entry-id.ts';
import { parseGlobalObjectId } from './global-object-id.ts';
import { parseNamedProperties } from './named-property-map.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';
import { named } from './property-name.ts';
import { propertyTypes } from './property-type.ts';
import { parseValue } from './property-value.ts';

const classes = [
  'IPM.Note',
  'IPM.Appointment',
  'IPM.Contact',
  'IPM.DistList',
  'IPM.Task',
  'IPM.Schedule.Meeting.Request',
  'REPORT.IPM.Note.NDR',
  'IPM.Note.SMIME.MultipartSigned',
];

/** Bytes that others wrote, in every place where an item has such, and the same as text. */
function valuesOf(input: Buffer): Values {
  const text = input.toString('utf8');
  const time = input.length >= 8 ? input.readInt32LE(0) : 0;
  return [
    [tags.messageClass, classes[(input[0] ?? 0) % classes.length]!],
    [tags.subject, text],
    [tags.body, text],
    [tags.html, input],
    [tags.rtfCompressed, input],
    [tags.transportHeaders, (input[1] ?? 0) > 128 ? text : undefined],
    [tags.representingEmail, text],
    [tags.replyRecipientEntries, input],
    [tags.representingEntryId, input],
    [tags.displayName, text],
    [tags.userX509Certificate, [input]],
    [namedKeys.keywords, [text]],
    [namedKeys.recurrence, input],
    [namedKeys.zoneStartDisplay, input],
    [namedKeys.zoneRecurrence, input],
    [namedKeys.zoneStruct, input],
    [namedKeys.zoneDescription, text],
    [namedKeys.globalObjectId, input],
    [namedKeys.stateFlags, 1],
    [namedKeys.appointmentStart, time],
    [namedKeys.appointmentEnd, time + 3600],
    [namedKeys.taskRecurrence, input],
    [namedKeys.taskIsRecurring, true],
    [namedKeys.taskStart, time],
    [namedKeys.reminderSet, true],
    [namedKeys.reminderDelta, time],
    [namedKeys.distListMembers, [input]],
    [namedKeys.distListStream, input],
    [named('address', 0x8083), text],
    [named('internetHeaders', 'x-own'), text],
  ];
}

const MAX_BYTES = 10_000_000;

async function convert(input: Buffer): Promise<void> {
  const values = valuesOf(input);
  const recipients = [values.filter(([key]) => key === tags.displayName)];
  const attachments = [attachment([[tags.attachLongFileName, input.toString('utf8')]], input)];
  const item = makeItem(values, { recipients, attachments });
  try {
    const { mediaType, bytes } = await convertItem(item, { maxBytes: MAX_BYTES });
    const text = bytes.toString();
    if (mediaType === 'text/calendar')
      readCalendarObject(text, { supportedComponents: ['VEVENT', 'VTODO', 'VJOURNAL'] });
    else if (mediaType === 'text/vcard') validateAddressObject(text);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'too-large')) throw error;
  }
}

function readParts(input: Buffer): void {
  parseNamedProperties({ guids: input, entries: input, strings: input });
  parseGlobalObjectId(input);
  memberOfEntryId(input);
  for (const type of Object.values(propertyTypes)) parseValue(type, input);
}

const series = recurrenceBlob({
  frequency: 0x200b,
  pattern: 1,
  period: 1,
  specific: [0x3e],
  startDate: '2024-05-06',
  end: { count: 10 },
  deleted: ['2024-05-08'],
  exceptions: [
    {
      original: '2024-05-09T10:00',
      start: '2024-05-09T12:00',
      end: '2024-05-09T13:00',
      subject: 'x',
    },
  ],
});

export const target = {
  name: 'codecs/mapi',
  corpus: () => [
    series,
    Buffer.from('From: a@b.test\r\nSubject: x\r\n\r\n'),
    Buffer.from(
      '00000000812b1fa4bea310199d6e00dd010f54020000018041000000530000004100000000',
      'hex',
    ),
    Buffer.from('020104000200020041004200010002013e000200', 'hex'),
  ],
  async run(input: Buffer): Promise<void> {
    readParts(input);
    await convert(input);
    // The first byte picks the kind of item: descriptions of series begin with another one.
    await convert(Buffer.concat([Buffer.from([1]), input.subarray(1)]));
    const times = makeItem([
      [tags.messageClass, 'IPM.Appointment'],
      [namedKeys.appointmentStart, 1_700_000_000],
      [namedKeys.recurrence, input],
      [namedKeys.zoneStruct, input],
    ]);
    await convertItem(times, { maxBytes: MAX_BYTES });
  },
};
