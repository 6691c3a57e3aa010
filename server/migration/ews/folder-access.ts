import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { booleanAt, part, t, textAt } from '#codecs/ews/names.ts';
import type { FolderAccess, Loss } from '../item.ts';

/** What the levels of Exchange are in letters of RFC 4314. Who may post and not read sees the folder, or could not. */
const rightsOfLevel: Readonly<Record<string, string>> = {
  Owner: 'lrswikxtea',
  PublishingEditor: 'lrswikte',
  Editor: 'lrswite',
  PublishingAuthor: 'lrsik',
  Author: 'lrsi',
  NoneditingAuthor: 'lrsi',
  Reviewer: 'lrs',
  Contributor: 'lip',
};
const ownItemsOnly = new Set(['PublishingAuthor', 'Author', 'NoneditingAuthor']);

/** Who may do what in a folder; the owner, who needs nothing, is not told. */
export function readAccess(folder: XmlElement): FolderAccess[] {
  const set = part(folder, 'PermissionSet');
  const list = part(set, 'Permissions') ?? part(set, 'CalendarPermissions');
  if (list === undefined) return [];
  return elementsOf(list)
    .filter((e) => e.name === 'Permission' || e.name === 'CalendarPermission')
    .flatMap(readPermission);
}

function readPermission(permission: XmlElement): FolderAccess[] {
  const level =
    textAt(permission, 'PermissionLevel') ?? textAt(permission, 'CalendarPermissionLevel') ?? '';
  const reads = textAt(permission, 'ReadItems') ?? '';
  const user = part(permission, 'UserId');
  const found = whoOf(user);
  if (level === 'None' || found === undefined) return [];
  const losses: Loss[] = found.losses.slice();
  const isTimesOnly = reads === 'TimeOnly' || level === 'FreeBusyTimeOnly';
  const isTimesAndTitles =
    reads === 'TimeAndSubjectAndLocation' || level === 'FreeBusyTimeAndSubjectAndLocation';
  const rights = rightsOfLevel[level] ?? rightsOfBits(permission, losses);
  if (ownItemsOnly.has(level))
    losses.push({
      what: 'rights-own-items',
      detail: `${found.who} could change own items (${level}); here nobody can be let do that alone`,
    });
  if (isTimesAndTitles)
    losses.push({
      what: 'rights-titles',
      detail: `${found.who} saw times, titles and places; here it is times alone`,
    });
  if (isTimesOnly || isTimesAndTitles)
    return [{ who: found.who, rights: '', isFreeBusyOnly: true, losses }];
  return rights === '' ? [] : [{ who: found.who, rights, losses }];
}

function whoOf(
  user: XmlElement | undefined,
): { readonly who: string; readonly losses: Loss[] } | undefined {
  const special = textAt(user, 'DistinguishedUser');
  if (special === 'Default') return { who: 'authenticated', losses: [] };
  if (special === 'Anonymous') return { who: 'anyone', losses: [] };
  const address = textAt(user, 'PrimarySmtpAddress') ?? textAt(user, 'ExternalUserIdentity');
  if (address !== undefined && address !== '') return { who: address.toLowerCase(), losses: [] };
  const name = textAt(user, 'DisplayName') ?? textAt(user, 'SID');
  if (name === undefined) return undefined;
  return {
    who: name,
    losses: [{ what: 'rights-unknown-user', detail: `${name} has no address in the directory` }],
  };
}

function rightsOfBits(permission: XmlElement, losses: Loss[]): string {
  const is = (name: string): boolean => booleanAt(permission, name) === true;
  const edits = textAt(permission, 'EditItems');
  const deletes = textAt(permission, 'DeleteItems');
  if (edits === 'Owned' || deletes === 'Owned')
    losses.push({ what: 'rights-own-items', detail: 'rights on own items alone' });
  const canRead = textAt(permission, 'ReadItems') === 'FullDetails';
  const granted: readonly (readonly [string, boolean])[] = [
    ['l', is('IsFolderVisible') || canRead],
    ['rs', canRead],
    ['w', edits === 'All'],
    ['i', is('CanCreateItems')],
    ['k', is('CanCreateSubFolders')],
    ['x', is('IsFolderOwner')],
    ['te', deletes === 'All'],
    ['a', is('IsFolderOwner')],
  ];
  return granted.map(([letters, has]) => (has ? letters : '')).join('');
}

/** The folder's permissions after people were given rights, or had them taken away. */
export function formatPermissions(
  folder: XmlElement,
  access: readonly FolderAccess[],
  mode: 'add' | 'remove',
): { readonly element: XmlElement; readonly losses: Loss[] } {
  const isCalendar = folder.name === 'CalendarFolder';
  const set = part(folder, 'PermissionSet');
  const list = part(set, 'Permissions') ?? part(set, 'CalendarPermissions');
  const losses: Loss[] = [];
  const before = new Map(readAccess(folder).map((a) => [a.who, a]));
  const others = (list === undefined ? [] : elementsOf(list)).filter((permission) => {
    const who = whoOf(part(permission, 'UserId'))?.who;
    return who !== undefined && !access.some((a) => a.who.toLowerCase() === who);
  });
  const given = access.flatMap((one) => {
    const after = changed(before.get(one.who.toLowerCase()), one, mode);
    return after === undefined ? [] : formatPermission(after, isCalendar, losses);
  });
  const name = isCalendar ? 'CalendarPermissions' : 'Permissions';
  const kept = others.map((o) => withoutBits(o));
  return { element: t('PermissionSet', t(name, [...kept, ...given])), losses };
}

/** undefined: nothing is left. */
function changed(
  before: FolderAccess | undefined,
  { who, rights, isFreeBusyOnly = false }: FolderAccess,
  mode: 'add' | 'remove',
): FolderAccess | undefined {
  const had = before?.rights ?? '';
  if (mode === 'add') {
    const all = [...new Set(had + rights)].join('');
    return all === '' ? { who, rights: '', isFreeBusyOnly } : { who, rights: all };
  }
  const left = Array.from(had)
    .filter((letter) => !rights.includes(letter))
    .join('');
  if (left !== '') return { who, rights: left };
  return before?.isFreeBusyOnly === true && !isFreeBusyOnly ? before : undefined;
}

/** A level and its bits together are refused; only what is custom needs them. */
function withoutBits(permission: XmlElement): XmlElement {
  const level =
    textAt(permission, 'PermissionLevel') ?? textAt(permission, 'CalendarPermissionLevel');
  if (level === 'Custom') return permission;
  const kept = /^(?:UserId|PermissionLevel|CalendarPermissionLevel)$/;
  return t(
    permission.name,
    elementsOf(permission).filter((e) => kept.test(e.name)),
  );
}

function formatPermission(access: FolderAccess, isCalendar: boolean, losses: Loss[]): XmlElement[] {
  const { who, rights, isFreeBusyOnly = false } = access;
  const user = userOf(who);
  const levelName = isCalendar ? 'CalendarPermissionLevel' : 'PermissionLevel';
  const element = isCalendar ? 'CalendarPermission' : 'Permission';
  if (isFreeBusyOnly) {
    if (isCalendar) return [t(element, [user, t(levelName, 'FreeBusyTimeOnly')])];
    losses.push({ what: 'rights', detail: `${who}: only calendars can be shown as times` });
    return [];
  }
  const level = levelOf(rights);
  if (level !== undefined) return [t(element, [user, t(levelName, level)])];
  return [t(element, [user, ...formatBits(rights), t(levelName, 'Custom')])];
}

function userOf(who: string): XmlElement {
  if (who === 'authenticated') return t('UserId', t('DistinguishedUser', 'Default'));
  if (who === 'anyone') return t('UserId', t('DistinguishedUser', 'Anonymous'));
  return t('UserId', t('PrimarySmtpAddress', who));
}

/** The level with just these rights; sending to a folder (p) is nothing there, but with Contributor. */
function levelOf(rights: string): string | undefined {
  const wanted = sorted(rights.replaceAll(/[cd]/g, ''));
  const level = Object.entries(rightsOfLevel).find(
    ([name, letters]) => name !== 'NoneditingAuthor' && sorted(letters) === wanted,
  );
  return (
    level?.[0] ??
    (sorted(rights.replace('p', '')) === wanted ? undefined : levelOf(rights.replace('p', '')))
  );
}

function sorted(letters: string): string {
  return Array.from(letters).sort().join('');
}

function formatBits(rights: string): XmlElement[] {
  const has = (letter: string): boolean => rights.includes(letter);
  return [
    t('CanCreateItems', String(has('i'))),
    t('CanCreateSubFolders', String(has('k'))),
    t('IsFolderOwner', String(has('a'))),
    t('IsFolderVisible', String(has('l'))),
    t('IsFolderContact', 'false'),
    t('EditItems', has('w') ? 'All' : 'None'),
    t('DeleteItems', has('t') || has('e') ? 'All' : 'None'),
    t('ReadItems', has('r') ? 'FullDetails' : 'None'),
  ];
}
