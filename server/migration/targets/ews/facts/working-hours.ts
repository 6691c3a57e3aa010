import {
  deleteUserConfiguration,
  getUserConfiguration,
  storeUserConfiguration,
} from '#codecs/ews/user-configuration.ts';
import { isDomainError } from '#platform/errors.ts';
import { call, distinguished, knows, type MailboxCalls } from '../../../ews/mailbox-calls.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import type { EwsAccount } from '../ews-account.ts';

const NAME = 'working-hours';
const CONFIGURATION = 'WorkHours';

/** The hidden item of that name, byte by byte in base64. MS-OXOCFG §2.2.5.2 */
export const workingHoursArea: FactArea<EwsAccount> = {
  name: NAME,
  owns: (fact) => fact === NAME,
  async read({ calls }, { workingHours }) {
    if (workingHours === undefined || !knows(calls, 'Exchange2010')) return undefined;
    const xml = await readHours(calls);
    return xml === undefined ? {} : { [NAME]: xml };
  },
  async restore({ calls }, [change]) {
    const { before, after } = change!;
    const now = await readHours(calls);
    if (now === before) return [];
    if (now !== after) return [{ name: NAME }];
    const folder = distinguished(calls, 'calendar');
    const operation =
      before === undefined
        ? deleteUserConfiguration(folder, CONFIGURATION)
        : storeUserConfiguration('update', folder, CONFIGURATION, Buffer.from(before, 'base64'));
    await call(calls, operation);
    return [];
  },
};

async function readHours(calls: MailboxCalls): Promise<string | undefined> {
  const folder = distinguished(calls, 'calendar');
  try {
    const { xml } = await call(calls, getUserConfiguration(folder, CONFIGURATION));
    return xml?.toString('base64') ?? '';
  } catch (error) {
    if (isDomainError(error, 'not-found')) return undefined;
    throw error;
  }
}
