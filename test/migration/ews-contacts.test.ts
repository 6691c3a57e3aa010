import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatXml } from '../../server/codecs/xml/format-xml.ts';
import type { XmlElement } from '../../server/codecs/xml/element.ts';
import type { DoubleItem } from '../support/ews-double/double-mailbox.ts';
import { storeAttachment } from '../support/ews-double/attachment-operations.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { extended, kids, typed, type Wish } from '../support/ews-double/xml-parts.ts';
import { textToWrite } from '../support/carry-over.ts';
import { carry } from '../support/ews-carry.ts';
import {
  add,
  comparable,
  folderOf,
  lossesOf,
  readKind,
  textsOf,
} from '../support/ews-documents.ts';
import { targetOf } from '../support/ews-stage.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

const entry = (key: string, value: string, attributes: Record<string, string> = {}) =>
  typed('Entry', value, { Key: key, ...attributes });

/** Properties as they were written, those that only we have apart. */
function written(item: DoubleItem): string[] {
  const isOurs = (p: XmlElement): boolean => formatXml(p).includes('X-Mailstead-');
  const spread = (p: XmlElement): string[] =>
    ['EmailAddresses', 'PhoneNumbers', 'PhysicalAddresses', 'ImAddresses'].includes(p.name)
      ? kids(p).map((e) => `${p.name} ${formatXml(e)}`)
      : [formatXml(p)];
  return item.properties
    .filter((p) => !isOurs(p))
    .flatMap(spread)
    .sort();
}

const jpeg = Buffer.from('/9j/4AAQSkZJRgABAQEASABIAAD/2Q==', 'base64');

const person: readonly Wish[] = [
  ['Subject', 'Dr. Ben van Sample'],
  ['Sensitivity', 'Private'],
  ['Body', 'met in 1999;\nlikes tea', { BodyType: 'Text' }],
  ['Categories', [typed('String', 'Friends, old'), typed('String', 'Zoë')]],
  ['FileAs', 'Sample, Ben'],
  ['DisplayName', 'Dr. Ben van Sample'],
  ['GivenName', 'Ben'],
  ['Initials', 'B.v.S.'],
  ['MiddleName', 'van'],
  ['Nickname', 'Benny'],
  ['CompanyName', 'Sample; Sons'],
  [
    'EmailAddresses',
    [entry('EmailAddress1', 'ben@a.test'), entry('EmailAddress2', 'ben@home.test')],
  ],
  [
    'PhysicalAddresses',
    [
      typed(
        'Entry',
        [
          typed('Street', '1 Main Street\nBack yard'),
          typed('City', 'Town, Upper'),
          typed('State', 'TX'),
          typed('CountryOrRegion', 'USA'),
          typed('PostalCode', '12345'),
        ],
        { Key: 'Business' },
      ),
      typed('Entry', [typed('City', 'Berlin')], { Key: 'Home' }),
      typed('Entry', [typed('Street', 'Elsewhere 2')], { Key: 'Other' }),
    ],
  ],
  [
    'PhoneNumbers',
    [
      'AssistantPhone',
      'BusinessFax',
      'BusinessPhone',
      'BusinessPhone2',
      'Callback',
      'CarPhone',
      'CompanyMainPhone',
      'HomeFax',
      'HomePhone',
      'HomePhone2',
      'Isdn',
      'MobilePhone',
      'OtherFax',
      'OtherTelephone',
      'Pager',
      'PrimaryPhone',
      'RadioPhone',
      'Telex',
      'TtyTddPhone',
    ].map((key, i) => entry(key, `+1 555 ${100 + i}`)),
  ],
  ['AssistantName', 'Ann'],
  ['Birthday', '1970-05-01T11:59:00Z'],
  ['BusinessHomePage', 'https://a.test/ben?x=1&y=2'],
  ['Children', [typed('String', 'Cleo'), typed('String', 'Dan')]],
  ['Department', 'Sales'],
  ['Generation', 'Jr.'],
  ['ImAddresses', [entry('ImAddress1', 'ben@im.test'), entry('ImAddress2', 'xmpp:ben@x.test')]],
  ['JobTitle', 'Head'],
  ['Manager', 'Maria'],
  ['OfficeLocation', 'B 12'],
  ['PostalAddressIndex', 'Home'],
  ['Profession', 'Cook'],
  ['SpouseName', 'Eve'],
  ['Surname', 'Sample'],
  ['WeddingAnniversary', '2001-12-31T11:59:00Z'],
];

test(
  'contacts come over with every name, number, address, date and picture',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts });
    await using to = await startEwsDouble({ accounts });
    const folder = folderOf(from, 'contacts');
    const ben = add(folder, 'Contact', person);
    const address = (id: number) => ({
      DistinguishedPropertySetId: 'Address',
      PropertyId: String(id),
      PropertyType: 'String',
    });
    ben.properties.push(
      extended({ PropertyTag: '0x3a45', PropertyType: 'String' }, 'Dr.'),
      extended({ PropertyTag: '0x3a50', PropertyType: 'String' }, 'https://home.test/'),
      extended({ PropertyTag: '0x3a43', PropertyType: 'String' }, 'Chess, tea'),
      extended(address(0x802c), 'ベン'),
      extended(address(0x802d), 'サンプル'),
      extended(address(0x802e), 'カイシャ'),
    );
    storeAttachment(
      folder,
      ben,
      typed('FileAttachment', [
        typed('Name', 'ContactPicture.jpg'),
        typed('ContentType', 'image/jpeg'),
        typed('IsContactPhoto', 'true'),
        typed('Content', jpeg.toString('base64')),
      ]),
    );
    const carried = await carry(from, to);
    assert.deepEqual(lossesOf(carried), []);
    const [card] = textsOf(carried, 'addressbook');
    for (const line of [
      'VERSION:4.0',
      'FN:Dr. Ben van Sample',
      'N:Sample;Ben;van;Dr.;Jr.',
      'ORG:Sample\\; Sons;Sales',
      'EMAIL;PREF=1:ben@a.test',
      'TEL;TYPE=cell:+1 555 111',
      'ADR;TYPE=work:;;1 Main Street\\nBack yard;Town\\, Upper;TX;12345;USA',
      'ADR;TYPE=home;PREF=1:;;;Berlin;;;',
      'IMPP:im:ben@im.test',
      'BDAY:19700501',
      'ANNIVERSARY:20011231',
      'RELATED;VALUE=text;TYPE=spouse:Eve',
      'NOTE:met in 1999\\;\\nlikes tea',
      'CATEGORIES:Friends\\, old,Zoë',
      `PHOTO:data:image/jpeg;base64,${jpeg.toString('base64')}`,
      'CLASS:PRIVATE',
    ])
      assert.ok(card!.includes(`${line}\r\n`), line);
    const [twin] = folderOf(to, 'contacts').items.values();
    const subject = (list: string[]) => list.filter((p) => !p.includes(':Subject'));
    assert.deepEqual(subject(written(twin!)), subject(written(ben)));
    assert.deepEqual((await readKind(to, 'addressbook')).map(comparable), [comparable(card!)]);
    await from.assertValid();
    await to.assertValid();
  },
);

test(
  'lists of contacts come over with their members, and addresses of the directory become mail addresses',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts });
    await using to = await startEwsDouble({ accounts });
    from.state.legacyAddresses.set('/o=org/cn=recipients/cn=ben', 'ben@a.test');
    const member = (name: string, address: string, routing = 'SMTP') =>
      typed('Member', [
        typed('Mailbox', [
          typed('Name', name),
          typed('EmailAddress', address),
          typed('RoutingType', routing),
        ]),
        typed('Status', 'Normal'),
      ]);
    add(folderOf(from, 'contacts'), 'DistributionList', [
      ['Subject', 'Team'],
      ['DisplayName', 'Team'],
      [
        'Members',
        [
          member('Cleo, C.', 'cleo@b.test'),
          member('Ben', '/O=ORG/CN=RECIPIENTS/CN=BEN', 'EX'),
          member('Gone', '/O=ORG/CN=RECIPIENTS/CN=GONE', 'EX'),
        ],
      ],
    ]);
    const carried = await carry(from, to);
    assert.deepEqual(lossesOf(carried), ['list-member']);
    const [card] = textsOf(carried, 'addressbook');
    for (const line of [
      'KIND:group',
      'FN:Team',
      'MEMBER;CN="Cleo, C.":mailto:cleo@b.test',
      'MEMBER;CN=Ben:mailto:ben@a.test',
    ])
      assert.ok(card!.includes(`${line}\r\n`), line);
    assert.deepEqual((await readKind(to, 'addressbook')).map(comparable), [comparable(card!)]);
    await to.assertValid();
  },
);

test('what a card has more than Exchange is told', { skip }, async () => {
  await using to = await startEwsDouble({ accounts });
  await using target = targetOf(to);
  await using session = await target.open({ address: 'anna@a.test', password: 'secret' });
  const place = await session.expectFolder({
    kind: 'addressbook',
    path: ['Contacts'],
    role: 'default',
    isSubscribed: true,
  });
  const emails = Array.from({ length: 5 }, (_, i) => `EMAIL:${i}@a.test\r\n`).join('');
  const text =
    `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u1\r\nFN:Many\r\nN:Many;;;;\r\n${emails}` +
    'BDAY:--0501\r\nGEO:1;2\r\nTEL;TYPE=CELL:1\r\nTEL;TYPE=CELL:2\r\nEND:VCARD\r\n';
  const [outcome] = await session.write(place, [textToWrite('k', 'text/vcard', text)]);
  assert.equal(outcome?.outcome, 'written');
  assert.deepEqual(outcome?.outcome === 'written' && outcome.losses.map((l) => l.what).sort(), [
    'date',
    'email-address',
    'email-address',
    'other-properties',
  ]);
  const existing = (await Array.fromAsync(session.existing(place, new Set()))).flat();
  assert.equal(existing.length, 1);
  await to.assertValid();
});
