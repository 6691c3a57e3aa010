import { getUserConfiguration } from '#codecs/ews/user-configuration.ts';
import { zoneOfWindowsName } from '#codecs/exchange/windows-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { isDomainError } from '#platform/errors.ts';
import { call, distinguished, knows, type MailboxCalls } from './mailbox-calls.ts';

/** The zone that the owner has chosen in Outlook on the web; undefined where he never did. */
export async function readOwnZone(calls: MailboxCalls): Promise<Zone | undefined> {
  if (!knows(calls, 'Exchange2010')) return undefined;
  try {
    const root = distinguished(calls, 'root');
    const { dictionary } = await call(calls, getUserConfiguration(root, 'OWA.UserOptions'));
    return zoneOfWindowsName(dictionary.get('timezone') ?? '');
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    return undefined;
  }
}
