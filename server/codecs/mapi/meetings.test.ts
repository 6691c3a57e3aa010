import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import { convert } from '../../../test/support/mapi/converted-calendar-object.ts';
import { attachment } from '../../../test/support/mapi/make-item.ts';
import type { Values } from '../../../test/support/mapi/make-item.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';

test('people of a meeting have their roles and answers, its owner the one in the item', async () => {
  const who = (name: string, type: number, flags: number, status: number): Values => [
    [tags.displayName, name],
    [tags.addressType, 'SMTP'],
    [tags.email, `${name.toLowerCase()}@example.test`],
    [tags.recipientType, type],
    [tags.recipientFlags, flags],
    [tags.trackStatus, status],
    [tags.displayTypeEx, type === 3 ? 7 : 0],
  ];
  const { events, item } = await convert(
    [
      [namedKeys.stateFlags, 3],
      [namedKeys.responseStatus, 3],
      [namedKeys.sequence, 2],
      [namedKeys.busyStatus, 1],
      [tags.responseRequested, true],
      [tags.representingName, 'Ann'],
      [tags.representingAddressType, 'SMTP'],
      [tags.representingEmail, 'ann@example.test'],
    ],
    {
      recipients: [
        who('Ann', 1, 3, 0),
        who('Bob', 1, 0, 4),
        who('Cid', 2, 0, 2),
        who('Room', 3, 0, 3),
        who('Me', 1, 0, 0),
      ],
    },
    { owner: 'me@example.test' },
  );
  const [event] = events;
  assert.equal(valueOf(event!, 'ORGANIZER'), 'mailto:ann@example.test');
  assert.equal(valueOf(event!, 'SEQUENCE'), '2');
  const lines = all(event!, 'ATTENDEE').map((line) => {
    const value = (name: string) => line.parameters.find((p) => p.name === name)?.values[0];
    return [line.value, value('CUTYPE'), value('ROLE'), value('PARTSTAT'), value('RSVP')];
  });
  assert.deepEqual(lines, [
    ['mailto:bob@example.test', 'INDIVIDUAL', 'REQ-PARTICIPANT', 'DECLINED', 'TRUE'],
    ['mailto:cid@example.test', 'INDIVIDUAL', 'OPT-PARTICIPANT', 'TENTATIVE', 'TRUE'],
    ['mailto:room@example.test', 'ROOM', 'NON-PARTICIPANT', 'ACCEPTED', 'TRUE'],
    ['mailto:me@example.test', 'INDIVIDUAL', 'REQ-PARTICIPANT', 'ACCEPTED', 'TRUE'],
  ]);
  assert.deepEqual(item.losses, []);
});

test('a meeting without an organizer, a lone instance of a series and a large attachment are told', async () => {
  const goid = Buffer.from(
    '040000008200E00074C5B7101A82E00807E70511000000000000000000000000000000000000000001000000AA',
    'hex',
  );
  const { item, events } = await convert(
    [
      [namedKeys.stateFlags, 1],
      [namedKeys.globalObjectId, goid],
      [namedKeys.mileage, '12 km'],
    ],
    {
      attachments: [
        attachment([[tags.attachLongFileName, 'big']], {
          kind: 'data',
          size: 2e7,
          async *chunks() {},
        }),
        attachment([[tags.attachLongFileName, 'a.txt']], Buffer.from('hello')),
      ],
    },
  );
  assert.deepEqual(
    item.losses.map((l) => l.what),
    ['orphaned-exception', 'missing-organizer', 'attachment-size', 'property-mileage'],
  );
  const attach = first(events[0]!, 'ATTACH');
  assert.equal(attach?.value, Buffer.from('hello').toString('base64'));
});
