import { knows, type MailboxCalls } from '../../../ews/mailbox-calls.ts';
import { readConfiguration, restoreConfiguration } from '../../../ews/hidden-configuration.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import { judgeFacts, type Facts } from '../../../account-facts.ts';
import type { EwsAccount } from '../ews-account.ts';

const NAME = 'working-hours';

/** The hidden item of that name, byte by byte in base64. MS-OXOCFG §2.2.5.2 */
export const workingHoursArea: FactArea<EwsAccount> = {
  name: NAME,
  owns: (fact) => fact === NAME,
  async read({ calls }, { workingHours }) {
    if (workingHours === undefined || !knows(calls, 'Exchange2010')) return undefined;
    return await readHours(calls);
  },
  async restore({ calls }, changes) {
    const { left, kept } = judgeFacts(changes, await readHours(calls));
    for (const { before } of left)
      await restoreConfiguration(
        calls,
        'WorkHours',
        before === undefined ? undefined : Buffer.from(before, 'base64'),
      );
    return kept;
  },
};

async function readHours(calls: MailboxCalls): Promise<Facts> {
  const xml = await readConfiguration(calls, 'WorkHours');
  return xml === undefined ? {} : { [NAME]: xml.toString('base64') };
}
