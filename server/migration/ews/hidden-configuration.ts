import {
  deleteUserConfiguration,
  getUserConfiguration,
  storeUserConfiguration,
} from '#codecs/ews/user-configuration.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Bytes } from '#platform/bytes.ts';
import { call, distinguished, type MailboxCalls } from './mailbox-calls.ts';

/** Of those that Outlook keeps among hidden items of the calendar. MS-OXOCFG §2.2.5 */
export type HiddenConfiguration = 'CategoryList' | 'WorkHours';

/** Its XML, of which there may be none; undefined: it is not there. @throws DomainError */
export async function readConfiguration(
  calls: MailboxCalls,
  name: HiddenConfiguration,
): Promise<Bytes | undefined> {
  try {
    const { xml } = await call(calls, getUserConfiguration(distinguished(calls, 'calendar'), name));
    return xml ?? Buffer.alloc(0);
  } catch (error) {
    if (isDomainError(error, 'not-found')) return undefined;
    throw error;
  }
}

/** Puts back what was there before a change; undefined: it was not there. */
export async function restoreConfiguration(
  calls: MailboxCalls,
  name: HiddenConfiguration,
  before: Bytes | undefined,
): Promise<void> {
  const folder = distinguished(calls, 'calendar');
  await call(
    calls,
    before === undefined
      ? deleteUserConfiguration(folder, name)
      : storeUserConfiguration('update', folder, name, before),
  );
}
