import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { Bytes } from '#platform/bytes.ts';
import { readCalendarObject } from '#codecs/icalendar/validate-calendar-object.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { readMsg } from '#codecs/msg/read-msg.ts';
import { openPst } from '#codecs/pst/open-pst.ts';
import { readTnef } from '#codecs/tnef/read-tnef.ts';
import { validateAddressObject } from '#codecs/vcard/validate-address-object.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { convertItem } from './convert-item.ts';
import type { ConvertedItem } from './convert-item.ts';
import type { MapiItem } from './mapi-item.ts';
import { tags } from './property-tags.ts';

const folder = sharedData('msg') && sharedData();
const skip = folder === undefined ? 'the shared test data is not here' : false;
const maxBytes = 1e8;

interface Named {
  readonly name: string;
  readonly item: MapiItem;
}

async function* realItems(): AsyncGenerator<Named> {
  for (const path of globSync('msg/**/*.msg', { cwd: folder! }))
    yield { name: basename(path), item: readMsg(readFileSync(join(folder!, path))) };
  for (const path of globSync('tnef/**/*.tnef', { cwd: folder! }))
    yield { name: basename(path), item: readTnef(readFileSync(join(folder!, path))) };
  for (const path of globSync('pst/**/*.pst', { cwd: folder! })) {
    const bytes = readFileSync(join(folder!, path));
    const readAt = async (offset: number, length: number): Promise<Bytes> =>
      bytes.subarray(offset, offset + length);
    const pst = await openPst({ fileBytes: bytes.length, readAt });
    for await (const found of pst.folders())
      for await (const { id } of pst.entries(found))
        yield { name: `${basename(path)} ${id}`, item: await pst.readItem(id) };
  }
}

/** What every item of the collections may lose, and which of them. */
const losses: readonly (readonly [what: string, of: RegExp])[] = [
  [
    'address-x500',
    /chinese message garbled|issue-87|plain chain|sent2|voteYes|voteNo|nested simple/,
  ],
  ['rich-text', /Lanch time/],
  ['damaged', /panic\.tnef/],
  // Voting buttons, and what was voted
  ['property-verb-stream', /voteItems|christmas/],
  ['property-verb-response', /vote(?:Yes|No)/],
  // Of other programs
  ['property-GpgOL Sig Status', /./],
  ['property-ITEM_ID', /^(?:PersonalStorageFile|SampleContacts|Outlook|source)/],
  ['property-00C0FFEE-', /christmas/],
  ['property-29F3AB5', /./],
];

function isKnown(what: string, name: string): boolean {
  return losses.some(([known, of]) => what.startsWith(known) && of.test(name));
}

test(
  'every item becomes what others can read, with all attachments and the same bytes each time',
  { skip },
  async () => {
    const kinds = new Map<string, number>();
    for await (const { name, item } of realItems()) {
      const converted = await convertItem(item, { maxBytes });
      kinds.set(converted.mediaType, (kinds.get(converted.mediaType) ?? 0) + 1);
      await check(name, item, converted);
      const again = await convertItem(item, { maxBytes });
      assert.ok(again.bytes.equals(converted.bytes), name);
      for (const { what, detail } of converted.losses)
        assert.ok(isKnown(what, name), `${name}: ${what}: ${detail}`);
    }
    assert.deepEqual(Object.fromEntries(kinds), {
      'message/rfc822': 136,
      'text/calendar': 20,
      'text/vcard': 132,
    });
  },
);

async function check(
  name: string,
  item: MapiItem,
  { mediaType, bytes }: ConvertedItem,
): Promise<void> {
  const text = bytes.toString();
  if (mediaType === 'text/calendar')
    readCalendarObject(text, { supportedComponents: ['VEVENT', 'VTODO', 'VJOURNAL'] });
  else if (mediaType === 'text/vcard') validateAddressObject(text);
  else {
    const leaves: Bytes[] = [];
    collectLeaves(Buffer.from(bytes), parseMessage(bytes), leaves);
    await checkAttachments(name, item, leaves);
  }
}

function collectLeaves(bytes: Bytes, part: MessagePart, leaves: Bytes[]): void {
  if (part.children.length === 0) leaves.push(decodeBody(bytes, part));
  for (const child of part.children) collectLeaves(bytes, child, leaves);
}

async function checkAttachments(
  name: string,
  item: MapiItem,
  leaves: readonly Bytes[],
): Promise<void> {
  // What is signed is the message itself.
  if (/smime/i.test(String(item.properties.find(tags.messageClass)?.value))) return;
  for (const { content } of item.attachments) {
    if (content.kind === 'data') {
      const chunks: Bytes[] = [];
      for await (const chunk of content.chunks()) chunks.push(chunk);
      const whole = Buffer.concat(chunks);
      assert.ok(
        leaves.some((leaf) => leaf.equals(whole)),
        `${name}: an attachment of ${whole.length} bytes`,
      );
    } else if (content.kind === 'item') {
      const inner = await content.open();
      if (/^IPM\.Note/i.test(String(inner.properties.find(tags.messageClass)?.value)))
        await checkAttachments(name, inner, leaves);
    }
  }
}

/** First and last lines of what Outlook shows of these appointments. */
const appointments: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  'A black friday (w tz)': {
    DTSTART: '20221202',
    DTEND: '20221203',
    'X-MICROSOFT-CDO-BUSYSTATUS': 'FREE',
  },
  'A black friday (wo tz)': { DTSTART: '20221202', DTEND: '20221203' },
  'A daily 1': { RRULE: 'FREQ=WEEKLY;COUNT=1;BYDAY=MO,TU,WE,TH,FR;WKST=SU' },
  'A weekly 1': { RRULE: 'FREQ=WEEKLY;COUNT=1;BYDAY=MO;WKST=SU' },
  'A monthly 1': { RRULE: 'FREQ=MONTHLY;COUNT=1;BYMONTHDAY=12' },
  'A yearly 1': { RRULE: 'FREQ=YEARLY;COUNT=1;BYMONTHDAY=12;BYMONTH=12' },
  'Appointment sample EST': { DTSTART: '20221204T080000', DTEND: '20221204T083000' },
  'Friday Lunch': {
    RRULE: 'FREQ=WEEKLY;UNTIL=20231231T030000Z;BYDAY=FR;WKST=SU',
    EXDATE: '20230106T120000',
  },
  'Lanch time  every friday  in 2023 org': {
    RRULE: 'FREQ=WEEKLY;UNTIL=20231231T030000Z;BYDAY=FR;WKST=SU',
    EXDATE: undefined,
  },
  'Lanch time  every friday  in 2023 chgs2': { EXDATE: '20230106T120000' },
};

test('appointments are when Outlook shows them', { skip }, async () => {
  for (const [name, expected] of Object.entries(appointments)) {
    const item = readMsg(readFileSync(join(folder!, 'msg/msgreader', `${name}.msg`)));
    const { bytes } = await convertItem(item, { maxBytes });
    const { components } = readCalendarObject(bytes.toString(), {
      supportedComponents: ['VEVENT'],
    });
    for (const [property, value] of Object.entries(expected))
      assert.equal(valueOf(components[0]!, property), value, `${name}: ${property}`);
  }
});
