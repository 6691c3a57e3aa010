import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { toCardItem } from '../../files/card-file.ts';
import { toCard, type Typed } from '../../files/contact.ts';
import type { ReadItem } from '../../item.ts';
import type { GroupwareFields } from './groupware-fields.ts';
import type { GroupwareRecord } from './record-to-item.ts';

const phones: Readonly<Record<string, readonly string[]>> = {
  busphone: ['work', 'voice'],
  busphone2: ['work', 'voice'],
  busmobile: ['work', 'cell'],
  busfax: ['work', 'fax'],
  buspager: ['pager'],
  homephone: ['home', 'voice'],
  homephone2: ['home', 'voice'],
  homemobile: ['cell'],
  mobile: ['cell'],
  homefax: ['home', 'fax'],
  homepager: ['pager'],
};

/** A contact of WebMail as a card. @throws ContentSyntaxError when it has no name */
export function contactToItem({ id, fields }: GroupwareRecord): ReadItem {
  const of = (...names: readonly string[]) => fields.take(...names);
  if (fields.isTrue('isgroup')) return groupToItem(id, fields);
  const emails = [
    of('email', 'emailaddress'),
    of('email2', 'emailaddress2'),
    of('email3', 'emailaddress3'),
  ];
  const given = of('firstname');
  const family = of('lastname');
  const organization = of('buscompany', 'company');
  const fullName =
    of('fullname') || `${given} ${family}`.trim() || organization || emails.find((it) => it !== '');
  if (fullName === undefined || fullName === '') throw new ContentSyntaxError('it has no name');
  const birthday = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(of('birthday'));
  const card = toCard({
    uid: of('vcarduid') || id,
    fullName,
    name: { given, family, middle: of('middlename'), prefix: of('title'), suffix: of('suffix') },
    nickname: of('nickname'),
    organization,
    department: of('busdepartment', 'department'),
    title: of('bustitle', 'jobtitle'),
    emails: emails.filter((it) => it !== '').map((value) => ({ value, types: [] })),
    phones: typed(fields, phones),
    urls: typed(fields, { buswebsite: ['work'], homewebsite: ['home'] }),
    addresses: [address(fields, 'bus', 'work'), address(fields, 'home', 'home')],
    note: of('comment', 'notes'),
    categories: of('categories')
      .split(/[,;]/)
      .map((it) => it.trim())
      .filter((it) => it !== ''),
    ...(birthday !== null && { birthday: birthday.slice(1).join('-') }),
  });
  of('modified', 'created', 'revision');
  return { ...toCardItem(card), losses: fields.losses() };
}

function groupToItem(id: string, fields: GroupwareFields): ReadItem {
  const members = fields.take('groupitems', 'members').match(/[^\s<>=,;]+@[^\s<>=,;]+/g) ?? [];
  const fullName = fields.take('fullname', 'groupname');
  if (fullName === '') throw new ContentSyntaxError('the group has no name');
  const uid = fields.take('vcarduid') || id;
  const card = toCard({ uid, fullName, members: members.map((it) => `mailto:${it}`) });
  return { ...toCardItem(card), losses: fields.losses() };
}

function typed(
  fields: GroupwareFields,
  names: Readonly<Record<string, readonly string[]>>,
): Typed[] {
  return Object.entries(names).flatMap(([name, types]) => {
    const value = fields.take(name);
    return value === '' ? [] : [{ value, types }];
  });
}

function address(fields: GroupwareFields, start: string, type: string) {
  const of = (name: string) => fields.take(`${start}${name}`);
  return {
    types: [type],
    street: of('address') || of('street'),
    city: of('city'),
    region: of('state'),
    code: of('zip') || of('postalcode'),
    country: of('country'),
  };
}
