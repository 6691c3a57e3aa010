import type { AccountSettings } from '../account-settings.ts';
import type { FolderAccess } from '../item.ts';
import type { AddressMap } from '../users/target-members.ts';

/** Permissions with those who move under the addresses that they get. */
export function mapAccess(access: readonly FolderAccess[], map: AddressMap): FolderAccess[] {
  return access.map((entry) => ({ ...entry, who: map.get(entry.who.toLowerCase()) ?? entry.who }));
}

/** The same for those who act for the account. */
export function mapSettings(settings: AccountSettings, map: AddressMap): AccountSettings {
  const { delegates, calendarProxies } = settings;
  return {
    ...settings,
    ...(delegates !== undefined && {
      delegates: delegates.map((it) => ({
        ...it,
        address: map.get(it.address.toLowerCase()) ?? it.address,
      })),
    }),
    ...(calendarProxies !== undefined && {
      calendarProxies: calendarProxies.map((it) => ({
        ...it,
        who: map.get(it.who.toLowerCase()) ?? it.who,
      })),
    }),
  };
}
