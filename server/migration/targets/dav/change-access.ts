import { changeAccessList, type AceChange } from '#clients/dav/change-access-list.ts';
import { principalOfAnother } from '#clients/dav/discover.ts';
import { onlyResponse } from '#clients/dav/dav-client.ts';
import { hrefsIn, propertyOf } from '#codecs/webdav/parse-multistatus.ts';
import type { PropertyName } from '#codecs/webdav/property-name.ts';
import { CALDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { childOf } from '#codecs/xml/element.ts';
import { isDomainError } from '#platform/errors.ts';
import type { DavAccount } from '../../dav-end/dav-sign-in.ts';
import type { FolderAccess, Loss } from '../../item.ts';

const dav = (name: string): PropertyName => ({ ns: DAV, name });
// RFC 3744 §3, RFC 4314 §2.1: what this server calls them by is in sources/dav/to-access.ts.
const privilegesOf: readonly (readonly [letters: string, PropertyName])[] = [
  ['r', dav('read')],
  ['wite', dav('write')],
  ['w', dav('write-content')],
  ['w', dav('write-properties')],
  ['i', dav('bind')],
  ['t', dav('unbind')],
  ['e', dav('unbind')],
  ['a', dav('read-acl')],
  ['a', dav('write-acl')],
];

/**
 * Gives others in the target what they have in the source, by the access list of the collection where the server lets it be
 * changed. Nobody is invited: sharing that sends letters is left alone. What cannot be is a loss.
 */
export async function changeAccess(
  account: DavAccount,
  { collection, name, mode }: { collection: URL; name: string; mode: 'add' | 'remove' },
  access: readonly FolderAccess[],
): Promise<readonly Loss[]> {
  const losses: Loss[] = [];
  const refuse = ({ who, rights }: FolderAccess, why: string) =>
    losses.push({ what: 'permission', detail: `${name}: ${who} (${rights}): ${why}` });
  for (const entry of access) {
    if (mode === 'add') losses.push(...(entry.losses ?? []));
    if (entry.seesPrivate === true && mode === 'add')
      refuse(entry, 'CalDAV does not say who sees private events');
    const who = await principalFor(account, entry);
    const privileges = toPrivileges(entry);
    if (who === undefined) refuse(entry, 'nobody of this name is found in the target');
    else if (privileges.length === 0) refuse(entry, 'CalDAV has nothing like it');
    else
      try {
        // One by one: who is refused keeps the others from nothing.
        await changeAccessList(account.client, collection, {
          change: { who, privileges: mode === 'add' ? privileges : withParts(privileges) },
          mode,
        });
      } catch (error) {
        if (!isDomainError(error) || error.code === 'unavailable') throw error;
        refuse(
          entry,
          `share it in the target, which does not take it in an access list (${error.message})`,
        );
      }
  }
  // What was never given cannot be taken back: that is no loss.
  return mode === 'remove' ? [] : losses;
}

function toPrivileges({ rights, isFreeBusyOnly }: FolderAccess): PropertyName[] {
  if (isFreeBusyOnly === true) return [{ ns: CALDAV, name: 'read-free-busy' }];
  const found: PropertyName[] = [];
  const isAll = ['w', 'i', 't', 'e'].every((letter) => rights.includes(letter));
  for (const [letters, privilege] of privilegesOf) {
    const isWhole = letters.length > 1;
    // "write" stands for its parts.
    if (isWhole ? !isAll : isAll && 'wite'.includes(letters)) continue;
    const isHeld = isWhole || rights.includes(letters);
    if (isHeld && !found.some(({ name }) => name === privilege.name)) found.push(privilege);
  }
  return found;
}

/** What a server may list in the place of, or beside, what was given. RFC 3744 §3, RFC 4791 §6.1.1 */
function withParts(privileges: readonly PropertyName[]): PropertyName[] {
  const parts: Readonly<Record<string, readonly PropertyName[]>> = {
    read: [{ ns: CALDAV, name: 'read-free-busy' }],
    write: [dav('write-content'), dav('write-properties'), dav('bind'), dav('unbind')],
  };
  return privileges.flatMap((it) => [it, ...(parts[it.name] ?? [])]);
}

/** Everybody with an account, and never the whole world; or a principal that the server knows. */
async function principalFor(
  { client, homes }: DavAccount,
  { who }: FolderAccess,
): Promise<AceChange['who'] | undefined> {
  if (who === 'anyone' || who === 'authenticated') return 'authenticated';
  if (homes.principal === undefined) return undefined;
  const url = principalOfAnother(homes.principal, who);
  try {
    const found = await client.propfind(url, '0', [
      dav('resourcetype'),
      { ns: CALDAV, name: 'calendar-user-address-set' },
    ]);
    const response = onlyResponse(found);
    const type = response && propertyOf(response, DAV, 'resourcetype');
    if (type === undefined || childOf(type, DAV, 'principal') === undefined) return undefined;
    const addresses = hrefsIn(propertyOf(response!, CALDAV, 'calendar-user-address-set'));
    const mail = addresses.filter((it) => /^mailto:/i.test(it)).map((it) => it.slice(7));
    // A namesake in another domain is somebody else.
    const isOther =
      who.includes('@') &&
      mail.length > 0 &&
      !mail.some((it) => it.toLowerCase() === who.toLowerCase());
    return isOther ? undefined : found.url;
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    // Whether there is somebody shows when access is given: Cyrus keeps principals to themselves.
    return error.code === 'no-permission' ? url : undefined;
  }
}
