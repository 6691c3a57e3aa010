import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { ann, convert, shape, textOf } from '../../../test/support/mapi/converted-message.ts';
import { attachment, makeItem } from '../../../test/support/mapi/make-item.ts';
import type { ItemParts } from '../../../test/support/mapi/make-item.ts';
import { convertItem } from './convert-item.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';

test('items inside become messages, calendar objects and cards', async () => {
  const inner = makeItem([...ann, [tags.subject, 'Inner'], [tags.body, 'inner']], {
    attachments: [attachment([[tags.attachLongFileName, 'x']], Buffer.from('x'))],
  });
  const event = makeItem([
    [tags.messageClass, 'IPM.Appointment'],
    [tags.subject, 'Event'],
    [namedKeys.appointmentStart, 1_700_000_000],
  ]);
  const card = makeItem([
    [tags.messageClass, 'IPM.Contact'],
    [tags.displayName, 'Bob'],
  ]);
  const read = await convert([[tags.body, 'outer']], {
    attachments: [
      attachment([[tags.displayName, 'Inner']], inner),
      attachment([[tags.displayName, 'Event']], event),
      attachment([[tags.displayName, 'Bob']], card),
    ],
  });
  assert.equal(
    shape(read.top),
    'mixed(text/plain,message(mixed(text/plain,application/octet-stream)),text/calendar,text/vcard)',
  );
  assert.match(textOf(read, read.top.children[2]!), /BEGIN:VEVENT/);
});

test('what cannot be read of an attachment is told, links name what they point to', async () => {
  const damaged: ItemParts['attachments'] = [
    attachment([[tags.attachLongFileName, 'half']], {
      kind: 'data',
      size: 10,
      async *chunks() {
        yield Buffer.from('half ');
        throw new InputSyntaxError('block 7 is missing', 0);
      },
    }),
    attachment([[tags.attachLongFileName, 'gone']], {
      kind: 'item',
      open: async () => {
        throw new InputSyntaxError('node 9 is missing', 0);
      },
    }),
    attachment(
      [
        [tags.attachLongFileName, 'link'],
        [tags.attachMethod, 7],
        [tags.attachLongPathName, 'https://x.test/f'],
      ],
      { kind: 'none' },
    ),
    attachment(
      [
        [tags.attachLongFileName, 'none'],
        [tags.attachMethod, 1],
      ],
      { kind: 'none' },
    ),
  ];
  const read = await convert([[tags.body, 'x']], {
    attachments: damaged,
    problems: ['a checksum is wrong'],
  });
  assert.deepEqual(
    read.item.losses.map((l) => l.what),
    ['damaged', 'attachment', 'attachment-link', 'attachment', 'attachment-damaged'],
  );
  assert.equal(decodeBody(read.bytes, read.top.children[1]!).toString(), 'half ');
  assert.match(
    decodeBody(read.bytes, read.top.children[2]!).toString(),
    /URL=https:\/\/x\.test\/f/,
  );
});

test('an item beyond the limit is refused before all of it is read', async () => {
  let pieces = 0;
  const endless = attachment([[tags.attachLongFileName, 'endless']], {
    kind: 'data',
    size: 1e12,
    async *chunks() {
      for (;;) {
        pieces++;
        yield Buffer.alloc(100_000);
      }
    },
  });
  const item = makeItem([[tags.body, 'x']], { attachments: [endless] });
  await assert.rejects(convertItem(item, { maxBytes: 1e6 }), DomainError);
  assert.ok(pieces < 12);
});
