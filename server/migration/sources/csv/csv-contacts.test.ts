import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { validateAddressObject } from '#codecs/vcard/validate-address-object.ts';
import { DomainError } from '#platform/errors.ts';
import { addFiles } from '../../../../test/support/file-source.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';
import { readCsvContacts } from './read-csv-contacts.ts';

function read(csv: string | Buffer) {
  return [...readCsvContacts('x.csv', Buffer.from(csv))].map((item) => {
    if ('error' in item) return { error: item.error.message, lines: [], losses: [] };
    const text = item.content.bytes.toString();
    validateAddressObject(text);
    const [card] = parseCards(text);
    const lines = card!.properties
      .filter(({ name }) => name !== 'UID' && name !== 'VERSION')
      .map(({ group, name, parameters, value }) => {
        const types = parameters.flatMap(({ values }) => values).join(',');
        return `${group === undefined ? '' : `${group}.`}${name}${types && `;${types}`}:${value}`;
      });
    return { error: '', lines, losses: item.losses.map(({ detail }) => detail) };
  });
}

test('Outlook in English: American dates, three addresses, categories, further columns told as losses', () => {
  const [card] = read(
    'Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business Street 2,Business City,Business Postal Code,Business Country/Region,Home Street,Home City,Business Fax,Business Phone,Business Phone 2,Home Phone,Mobile Phone,Anniversary,Birthday,Categories,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address,Gender,Government ID Number,Notes,Priority,Private,Sensitivity,Spouse,User 1,Web Page\r\n' +
      'Dr.,Anna,M.,Müller,Jr.,"Example, Inc.",Sales,Head,1 Main St,Floor 2,Vienna,1010,Austria,"2 Side St\r\nBack",Graz,+1 2,+1 3,+1 4,+1 5,+1 6,0/0/00,12/31/1980,"Friends; VIP",anna@example.org,SMTP,"Anna Müller (anna@example.org)",/o=ExchangeLabs/cn=x,Unspecified,123,"Line 1\r\nLine 2",Normal,False,Normal,Ben,extra,http://example.org\r\n',
  );
  assert.deepEqual(card?.lines, [
    'FN:Dr. Anna M. Müller Jr.',
    'N:Müller;Anna;M.;Dr.;Jr.',
    String.raw`ORG:Example\, Inc.;Sales`,
    'TITLE:Head',
    'EMAIL;INTERNET:anna@example.org',
    'TEL;WORK,VOICE:+1 3',
    'TEL;WORK,VOICE:+1 4',
    'TEL;HOME,VOICE:+1 5',
    'TEL;CELL:+1 6',
    'TEL;WORK,FAX:+1 2',
    'URL:http://example.org',
    String.raw`ADR;WORK:;;1 Main St\nFloor 2;Vienna;;1010;Austria`,
    String.raw`ADR;HOME:;;2 Side St\nBack;Graz;;;`,
    'BDAY:1980-12-31',
    String.raw`NOTE:Line 1\nLine 2`,
    'CATEGORIES:Friends,VIP',
    'item1.X-ABRELATEDNAMES:Ben',
    'item1.X-ABLABEL:Spouse',
  ]);
  assert.deepEqual(card.losses, ['Government ID Number: 123', 'User 1: extra']);
});

test('Outlook in German, in the charset of Windows, with semicolons and days first', () => {
  const text =
    'Anrede;Vorname;Nachname;Firma;Position;Straße geschäftlich;Ort geschäftlich;Postleitzahl geschäftlich;Land/Region geschäftlich;Telefon geschäftlich;Telefon (privat);Mobiltelefon;E-Mail-Adresse;E-Mail 2: Adresse;Geburtstag;Kategorien;Notizen\r\n' +
    'Frau;Jürgen;Groß;Beispiel GmbH;Leiter;Hauptstraße 1;Köln;50667;Deutschland;+49 1;+49 2;+49 3;j@example.org;k@example.org;4.3.1980;Freunde;Grüße\r\n';
  const [card] = read(Buffer.from(text, 'latin1'));
  assert.deepEqual(card?.lines, [
    'FN:Frau Jürgen Groß',
    'N:Groß;Jürgen;;Frau;',
    'ORG:Beispiel GmbH',
    'TITLE:Leiter',
    'EMAIL;INTERNET:j@example.org',
    'EMAIL;INTERNET:k@example.org',
    'TEL;WORK,VOICE:+49 1',
    'TEL;HOME,VOICE:+49 2',
    'TEL;CELL:+49 3',
    'ADR;WORK:;;Hauptstraße 1;Köln;;50667;Deutschland',
    'BDAY:1980-03-04',
    'NOTE:Grüße',
    'CATEGORIES:Freunde',
  ]);
});

test('Outlook in French, Spanish, Italian and Dutch', () => {
  const cases: [string, string[]][] = [
    [
      'Titre,Prénom,Nom,Société,Titre,Ville (bureau),Téléphone (bureau),Tél. mobile,Adresse de messagerie,Anniversaire\nM.,Jean,Dupont,Exemple,Chef,Paris,1,2,j@example.org,01/02/1980\n',
      ['FN:M. Jean Dupont', 'TITLE:Chef', 'TEL;CELL:2', 'BDAY:1980-02-01'],
    ],
    [
      'Nombre,Apellidos,Organización,Ciudad de trabajo,Teléfono del trabajo,Dirección de correo electrónico\nAna,García,Ejemplo,Madrid,1,a@example.org\n',
      ['FN:Ana García', 'ORG:Ejemplo', 'ADR;WORK:;;;Madrid;;;', 'EMAIL;INTERNET:a@example.org'],
    ],
    [
      'Nome,Cognome,Società,Città (uff.),Cellulare,Indirizzo posta elettronica,Compleanno\nAnna,Rossi,Esempio,Roma,1,a@example.org,31/1/80\n',
      ['FN:Anna Rossi', 'TEL;CELL:1', 'BDAY:1980-01-31'],
    ],
    [
      'Voornaam,Achternaam,Bedrijf,"Werkadres, plaats",Mobiele telefoon,E-mailadres\nJan,de Vries,Voorbeeld,Delft,1,j@example.org\n',
      ['FN:Jan de Vries', 'ADR;WORK:;;;Delft;;;', 'EMAIL;INTERNET:j@example.org'],
    ],
  ];
  for (const [csv, expected] of cases) {
    const [card] = read(csv);
    assert.deepEqual(
      expected.filter((line) => !card!.lines.includes(line)),
      [],
      card!.lines.join('\n'),
    );
  }
});

test('Google, before and after its change of 2024: numbered groups, labels, several values in one', () => {
  const old =
    '\uFEFFName,Given Name,Family Name,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Organization 1 - Name,Organization 1 - Title,Website 1 - Type,Website 1 - Value,Event 1 - Type,Event 1 - Value\n' +
    'Anna Müller,Anna,Müller,--01-31,x,* myContacts ::: Friends,* Work,a@example.org ::: b@example.org,Mobile,+1,Home,"all",Street 1,Graz,Example,Boss,Profile,http://x,Anniversary,2001-05-06\n';
  const [card] = read(Buffer.from(old, 'utf16le'));
  assert.deepEqual(card?.lines, [
    'FN:Anna Müller',
    'N:Müller;Anna;;;',
    'ORG:Example',
    'TITLE:Boss',
    'EMAIL;INTERNET,PREF,WORK:a@example.org',
    'EMAIL;INTERNET,PREF,WORK:b@example.org',
    'TEL;CELL:+1',
    'item1.URL:http://x',
    'item1.X-ABLABEL:Profile',
    'ADR;HOME:;;Street 1;Graz;;;',
    'BDAY:--01-31',
    'X-ANNIVERSARY:2001-05-06',
    'NOTE:x',
    'CATEGORIES:Friends',
  ]);
  const recent =
    'First Name,Middle Name,Last Name,Phonetic First Name,Nickname,File As,Organization Name,Organization Title,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value\n' +
    'Ben,,Meier,,Benni,,Example,,1980-01-31,,http://photo,Work ::: * myContacts,School,b@example.org,Hobby,Chess\n';
  assert.deepEqual(read(recent)[0]?.lines, [
    'FN:Ben Meier',
    'N:Meier;Ben;;;',
    'NICKNAME:Benni',
    'ORG:Example',
    'item1.EMAIL;INTERNET:b@example.org',
    'item1.X-ABLABEL:School',
    'BDAY:1980-01-31',
    'NOTE:Hobby: Chess',
    'CATEGORIES:Work',
  ]);
});

test('Thunderbird, in English and German, and a list made by hand', () => {
  const english =
    'First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Screen Name,Work Phone,Home Phone,Fax Number,Pager Number,Mobile Number,Home Address,Home City,Home ZipCode,Job Title,Organization,Web Page 1,Birth Year,Birth Month,Birth Day,Custom 1,Notes\n' +
    'Anna,Müller,Anna M,,a@example.org,b@example.org,,1,2,3,4,5,S 1,Graz,8010,Boss,Example,http://x,1980,1,31,,n\n';
  assert.deepEqual(
    read(english)[0]?.lines.filter((line) => /^(?:FN|BDAY|ADR|EMAIL)/.test(line)),
    [
      'FN:Anna M',
      'EMAIL;INTERNET:a@example.org',
      'EMAIL;INTERNET:b@example.org',
      'ADR;HOME:;;S 1;Graz;;8010;',
      'BDAY:1980-01-31',
    ],
  );
  const german =
    'Vorname\tNachname\tAnzeigename\tPrimäre E-Mail-Adresse\tPrivat: Ort\tGeburtsjahr\tGeburtsmonat\tGeburtstag\nAnna\tM\tAM\ta@example.org\tWien\t1980\t2\t3\n';
  assert.deepEqual(read(german)[0]?.lines, [
    'FN:AM',
    'N:M;Anna;;;',
    'EMAIL;INTERNET:a@example.org',
    'ADR;HOME:;;;Wien;;;',
    'BDAY:1980-02-03',
  ]);
  const own = 'name;email;phone;street;zip;city;country\nAnna;a@example.org;1;S;8010;Graz;AT\n';
  assert.deepEqual(read(own)[0]?.lines, [
    'FN:Anna',
    'N:;;;;',
    'EMAIL;INTERNET:a@example.org',
    'TEL;VOICE:1',
    'ADR;HOME:;;S;Graz;;8010;AT',
  ]);
});

test('a file that is no list of contacts, and a row that is none, are told', () => {
  assert.throws(() => read('a,b\n1,2\n'), DomainError);
  assert.throws(() => read(''), /first line does not name columns/);
  const [, bad, good] = read('name,email\nA,a@b\n"x,y\nB,b@c\n');
  assert.match(bad?.error ?? '', /^x\.csv:3: a quoted field does not end/);
  assert.deepEqual(good?.lines[0], 'FN:B');
});

const csv = 'First Name,Last Name,E-mail Address\nA,B,a@example.org\nA,B,a@example.org\nC,D,\n';
fileSourceContract('csv', {
  files: { 'ann/contacts.csv': csv, 'ben.txt': '' },
  addOne(folder) {
    appendFileSync(join(folder, 'ann/contacts.csv'), 'E,F,e@example.org\n');
    addFiles(folder, { 'ann/x.txt': '' });
  },
});

test('a line for Excel that names the separator is no row', () => {
  const [card] = read(
    '\uFEFFsep=;\r\nFirst Name;Last Name;E-mail Address\r\nAnn, B.;Lee;a@example.org\r\n',
  );
  assert.deepEqual(card?.lines.slice(0, 2), [
    String.raw`FN:Ann\, B. Lee`,
    String.raw`N:Lee;Ann\, B.;;;`,
  ]);
});
