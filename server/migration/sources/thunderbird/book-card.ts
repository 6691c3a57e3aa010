import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Card } from '#codecs/vcard/card.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { isDomainError } from '#platform/errors.ts';
import { toCardItem } from '../../files/card-file.ts';
import { toCard, type Contact, type PostalAddress, type Typed } from '../../files/contact.ts';
import type { ReadItem } from '../../item.ts';

/** Properties of a card by the names that Thunderbird has given them since its beginning. */
export type BookProperties = ReadonlyMap<string, string>;

/** A card: the vCard that later versions keep, or made of its properties. */
export function bookCardToItem(uid: string, properties: BookProperties): ReadItem {
  const kept = properties.get('_vCard');
  const card = kept === undefined ? undefined : tryParse(kept);
  const item = toCardItem(card ?? toCard(contactOf(uid, properties)));
  return { ...item, id: uid };
}

/** A mailing list of an address book. */
export function bookListToItem(list: {
  readonly uid: string;
  readonly name: string;
  readonly nickname: string;
  readonly description: string;
  readonly members: readonly string[];
}): ReadItem {
  const { uid, name, nickname, description, members } = list;
  const contact: Contact = {
    uid,
    fullName: name,
    nickname,
    note: description,
    members: members.map((member) => `urn:uuid:${member}`),
  };
  return { ...toCardItem(toCard(contact)), id: uid };
}

function tryParse(text: string): Card | undefined {
  try {
    return parseCards(text)[0];
  } catch (error) {
    if (error instanceof ContentSyntaxError || isDomainError(error)) return undefined;
    throw error;
  }
}

function contactOf(uid: string, properties: BookProperties): Contact {
  const of = (name: string) => properties.get(name) ?? '';
  const typed = (types: Readonly<Record<string, readonly string[]>>): Typed[] =>
    Object.entries(types).map(([name, types]) => ({ value: of(name), types }));
  return {
    uid,
    fullName: of('DisplayName'),
    name: { given: of('FirstName'), family: of('LastName') },
    nickname: of('NickName'),
    organization: of('Company'),
    department: of('Department'),
    title: of('JobTitle'),
    emails: typed({ PrimaryEmail: ['pref'], SecondEmail: [] }),
    phones: typed({
      WorkPhone: ['work', 'voice'],
      HomePhone: ['home', 'voice'],
      CellularNumber: ['cell'],
      FaxNumber: ['fax'],
      PagerNumber: ['pager'],
    }),
    urls: typed({ WebPage1: ['work'], WebPage2: ['home'] }),
    messengers: messengersOf(of),
    addresses: [addressOf(of, 'Home', ['home']), addressOf(of, 'Work', ['work'])],
    note: noteOf(of),
    ...dateOf(of, 'birthday', 'Birth'),
    ...dateOf(of, 'anniversary', 'Anniversary'),
    related: typed({ SpouseName: ['Spouse'] }),
  };
}

function messengersOf(of: (name: string) => string): Typed[] {
  const schemes: Readonly<Record<string, string>> = {
    _JabberId: 'xmpp',
    _GoogleTalk: 'xmpp',
    _Skype: 'skype',
    _ICQ: 'icq',
    _AimScreenName: 'aim',
    _MSN: 'msnim',
    _Yahoo: 'ymsgr',
    _QQ: 'qq',
  };
  return Object.entries(schemes)
    .filter(([name]) => of(name) !== '')
    .map(([name, scheme]) => ({ value: `${scheme}:${of(name)}`, types: [] }));
}

function addressOf(
  of: (name: string) => string,
  place: 'Home' | 'Work',
  types: readonly string[],
): PostalAddress {
  const streets = [of(`${place}Address`), of(`${place}Address2`)];
  return {
    types,
    street: streets.filter((it) => it !== '').join('\n'),
    city: of(`${place}City`),
    region: of(`${place}State`),
    code: of(`${place}ZipCode`),
    country: of(`${place}Country`),
  };
}

function noteOf(of: (name: string) => string): string {
  const custom = [1, 2, 3, 4].map((n) => of(`Custom${n}`));
  return [of('Notes'), ...custom].filter((it) => it !== '').join('\n');
}

function dateOf(
  of: (name: string) => string,
  field: 'birthday' | 'anniversary',
  prefix: string,
): Partial<Contact> {
  const [year, month, day] = ['Year', 'Month', 'Day'].map((part) => of(prefix + part));
  if (!/^\d{1,2}$/.test(month!) || !/^\d{1,2}$/.test(day!)) return {};
  const date = `${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
  return { [field]: /^\d{4}$/.test(year!) ? `${year}-${date}` : `--${date}` };
}
