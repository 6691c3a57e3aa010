import { booleanAt, objectAt, textAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { FolderAccess, Loss } from '../../item.ts';

/** What Graph calls roles in a calendar, as rights of RFC 4314. */
const rightsOfRole: Readonly<Record<string, string>> = {
  freeBusyRead: 'l',
  limitedRead: 'l',
  read: 'lr',
  write: 'lrswite',
  delegateWithoutPrivateEventAccess: 'lrswite',
  delegateWithPrivateEventAccess: 'lrswite',
};

/** Who may do what in a calendar, from one of its calendarPermissions; nobody for a role that gives nothing. */
export function readCalendarAccess(permission: JsonObject): FolderAccess[] {
  const role = textAt(permission, 'role') ?? 'none';
  const rights = rightsOfRole[role];
  const address = wordAt(objectAt(permission, 'emailAddress'), 'address');
  const who = address ?? everybody(permission);
  if (who === undefined || role === 'none') return [];
  const losses: Loss[] = [];
  if (rights === undefined)
    losses.push({
      what: 'calendar-role',
      detail: `${who} has a role in it that nobody knows: ${role}`,
    });
  if (role === 'limitedRead')
    losses.push({
      what: 'calendar-role',
      detail: `${who} could see titles, and sees times alone now`,
    });
  if (role.startsWith('delegate'))
    losses.push({
      what: 'delegate',
      detail: `${who} is a delegate: gets invitations and answers in the owner's name`,
    });
  return [
    {
      who: who.toLowerCase(),
      rights: rights ?? 'l',
      isFreeBusyOnly: role === 'freeBusyRead' || role === 'limitedRead' || rights === undefined,
      seesPrivate: role === 'delegateWithPrivateEventAccess',
      ...(losses.length > 0 && { losses }),
    },
  ];
}

/** "My organization" has no address. */
function everybody(permission: JsonObject): string | undefined {
  if (booleanAt(permission, 'isInsideOrganization') === true) return 'authenticated';
  return undefined;
}

/** The role that comes nearest to rights. */
export function roleOfRights({ rights, isFreeBusyOnly = false }: FolderAccess): string {
  if (isFreeBusyOnly) return 'freeBusyRead';
  if (/[iwte]/.test(rights)) return 'write';
  return rights.includes('r') ? 'read' : 'freeBusyRead';
}
