import assert from 'node:assert/strict';
import { test } from 'node:test';
import { membersOfCard } from '#codecs/vcard/members-of-card.ts';
import { firstProperty, propertiesNamed } from '#codecs/vcard/card.ts';
import type { Card } from '#codecs/vcard/card.ts';
import { textOf } from '#codecs/vcard/property-value.ts';
import { typesOf } from '#codecs/vcard/property-types.ts';
import { validateAddressObject } from '#codecs/vcard/validate-address-object.ts';
import { attachment, makeItem } from '../../../test/support/mapi/make-item.ts';
import type { ItemParts, Values } from '../../../test/support/mapi/make-item.ts';
import { convertItem } from './convert-item.ts';
import type { ConvertedItem } from './convert-item.ts';
import type { ConvertOptions } from './convert-options.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';
import { named } from './property-name.ts';

async function convert(
  values: Values,
  parts: ItemParts = {},
  options: Partial<ConvertOptions> = {},
): Promise<{ card: Card; item: ConvertedItem; text: (name: string) => string | undefined }> {
  const item = await convertItem(makeItem(values, parts), { maxBytes: 1e7, ...options });
  assert.equal(item.mediaType, 'text/vcard');
  const { card } = validateAddressObject(item.bytes.toString());
  const text = (name: string): string | undefined => {
    const line = firstProperty(card, name);
    return line === undefined ? undefined : textOf(line);
  };
  return { card, item, text };
}

const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex');

test('a contact is a card with everything that it has', async () => {
  const { card, text, item } = await convert(
    [
      [tags.messageClass, 'IPM.Contact'],
      [tags.searchKey, Buffer.alloc(16, 1)],
      [tags.displayName, 'Dr. Ann B. Lee'],
      [tags.givenName, 'Ann'],
      [tags.middleName, 'B.'],
      [tags.surname, 'Lee'],
      [tags.fileAsPrefix, 'Dr.'],
      [namedKeys.fileAs, 'Lee, Ann'],
      [tags.companyName, 'Ent;erprise'],
      [tags.departmentName, 'Sales'],
      [tags.title, 'Head'],
      [named('address', 0x8080), 'Ann'],
      [named('address', 0x8082), 'SMTP'],
      [named('address', 0x8083), 'ann@example.test'],
      [named('address', 0x8092), 'EX'],
      [named('address', 0x8093), '/o=x/cn=ann'],
      [tags.businessPhone, '+49 1'],
      [tags.mobilePhone, '+49 2'],
      [tags.businessFax, '+49 3'],
      [namedKeys.workStreet, 'Street 1\r\nHouse'],
      [namedKeys.workCity, 'Town'],
      [namedKeys.workAddress, 'Street 1\r\nTown'],
      [namedKeys.mailingAddress, 2],
      [namedKeys.birthdayLocal, Date.UTC(1980, 1, 29) / 1000],
      [tags.birthday, Date.UTC(1980, 1, 28, 23) / 1000],
      [tags.weddingAnniversary, Date.UTC(2000, 4, 5, 22) / 1000],
      [tags.businessHomePage, 'www.example.test'],
      [tags.spouseName, 'Sam'],
      [tags.childrenNames, ['Kim', 'Lou']],
      [namedKeys.instantMessaging, 'ann.lee'],
      [tags.gender, 1],
      [namedKeys.keywords, ['Friends']],
      [tags.body, 'A note\r\n'],
      [tags.userX509Certificate, undefined],
      [namedKeys.hasPicture, true],
    ],
    {
      attachments: [
        attachment(
          [
            [tags.attachLongFileName, 'ContactPicture.jpg'],
            [tags.attachmentContactPhoto, true],
          ],
          jpeg,
        ),
        attachment([[tags.attachLongFileName, 'other.txt']], Buffer.from('x')),
      ],
    },
  );
  assert.equal(text('FN'), 'Dr. Ann B. Lee');
  assert.equal(text('N'), 'Lee;Ann;B.;Dr.;');
  assert.equal(firstProperty(card, 'ORG')?.value, 'Ent\\;erprise;Sales');
  assert.equal(text('EMAIL'), 'ann@example.test');
  assert.equal(text('X-MS-ADDRESS'), 'EX:/o=x/cn=ann');
  const phones = propertiesNamed(card, 'TEL').map((line) => [
    textOf(line),
    typesOf(line).join(' '),
  ]);
  assert.deepEqual(phones, [
    ['+49 2', 'cell voice'],
    ['+49 1', 'work voice'],
    ['+49 3', 'work fax'],
  ]);
  assert.equal(firstProperty(card, 'ADR')?.value, ';;Street 1\\nHouse;Town;;;');
  assert.equal(text('BDAY'), '19800229');
  assert.equal(text('ANNIVERSARY'), '20000506');
  assert.equal(text('URL'), 'http://www.example.test');
  assert.deepEqual(propertiesNamed(card, 'RELATED').map(textOf), ['Sam', 'Kim', 'Lou']);
  assert.equal(text('IMPP'), 'x-im:ann.lee');
  assert.equal(text('GENDER'), 'F');
  assert.equal(text('NOTE'), 'A note');
  assert.equal(
    firstProperty(card, 'PHOTO')?.value,
    `data:image/jpeg;base64,${jpeg.toString('base64')}`,
  );
  assert.deepEqual(
    item.losses.map((l) => l.what),
    ['address-x500', 'attachment'],
  );
});

test('a contact with hardly anything is a card all the same', async () => {
  const { text } = await convert([[tags.messageClass, 'IPM.Contact.Own']]);
  assert.equal(text('FN'), '?');
  const named = await convert([
    [tags.messageClass, 'IPM.Contact'],
    [tags.companyName, 'Firm'],
  ]);
  assert.equal(named.text('FN'), 'Firm');
  assert.match(named.text('UID')!, /^mapi-[0-9a-f]{32}$/);
});

/** An address of its own: flags, provider, version, flags, and three texts. */
function oneOff(name: string, type: string, address: string): Buffer {
  const head = Buffer.from('00000000812b1fa4bea310199d6e00dd010f540200000180', 'hex');
  return Buffer.concat([head, Buffer.from(`${name}\0${type}\0${address}\0`, 'utf16le')]);
}

const wrapped = Buffer.concat([
  Buffer.from('00000000c091add3519dcf11a4a900aa0047faa4c3', 'hex'),
  Buffer.alloc(24, 1),
]);

test('a group names its members, and those without a mail address are told', async () => {
  const { card, item } = await convert(
    [
      [tags.messageClass, 'IPM.DistList'],
      [namedKeys.distListName, 'Team'],
      [
        namedKeys.distListMembers,
        [
          oneOff('Ann', 'SMTP', 'ann@example.test'),
          wrapped,
          oneOff('Fax', 'FAX', 'Fax@+49 1'),
          oneOff('Eve', 'EX', '/o=x/cn=eve'),
        ],
      ],
      [
        namedKeys.distListOneOffMembers,
        [oneOff('Ann', 'SMTP', 'ann@example.test'), oneOff('Bob', 'SMTP', 'bob@example.test')],
      ],
    ],
    {},
    { resolveX500: (dn) => (dn === '/o=x/cn=eve' ? 'eve@example.test' : undefined) },
  );
  assert.equal(firstProperty(card, 'FN')?.value, 'Team');
  assert.deepEqual(
    membersOfCard(card).map((m) => (m.kind === 'address' ? m.address : m)),
    ['ann@example.test', 'bob@example.test', 'eve@example.test'],
  );
  assert.deepEqual(item.losses, [{ what: 'group-member', detail: 'Team: Fax FAX:Fax@+49 1' }]);
});

test('members of a group that is too long for a property are in a stream', async () => {
  const piece = (bytes: Buffer): Buffer[] => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  };
  const head = Buffer.alloc(24);
  head.writeUInt32LE(2, 12);
  const bob = oneOff('Bob', 'SMTP', 'bob@example.test');
  const ann = oneOff('Ann', 'SMTP', 'ann@example.test');
  const stream = Buffer.concat([
    head,
    ...piece(wrapped),
    ...piece(bob),
    ...piece(ann),
    ...piece(ann),
  ]);
  const { card } = await convert([
    [tags.messageClass, 'IPM.DistList'],
    [namedKeys.distListStream, stream],
  ]);
  assert.equal(membersOfCard(card).length, 2);
});
