import {
  getUserOofSettings,
  setUserOofSettings,
  type OofSettings,
} from '#codecs/ews/user-oof-settings.ts';
import { judgeFacts } from '../../../account-facts.ts';
import { call, type MailboxCalls } from '../../../ews/mailbox-calls.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import type { EwsAccount } from '../ews-account.ts';

const NAME = 'absence';

/** The automatic replies, as the server tells them. */
export const absenceArea: FactArea<EwsAccount> = {
  name: NAME,
  owns: (fact) => fact === NAME,
  async read({ calls }, { absence }) {
    return absence === undefined ? undefined : { [NAME]: await readAbsence(calls) };
  },
  async restore({ calls }, changes) {
    const { left, kept } = judgeFacts(changes, { [NAME]: await readAbsence(calls) });
    const [before] = left.flatMap((change) => change.before ?? []);
    if (before === undefined) return [...kept, ...left.map(({ name }) => ({ name }))];
    const settings = JSON.parse(before) as OofSettings;
    await call(calls, setUserOofSettings(calls.address, settings));
    return kept;
  },
};

/** Times that are not in force are those of the moment in which one asks. */
async function readAbsence(calls: MailboxCalls): Promise<string> {
  const { state, audience, start, end, internalReply, externalReply } = await call(
    calls,
    getUserOofSettings(calls.address),
  );
  const times =
    state === 'Scheduled' && start !== undefined && end !== undefined
      ? { start: inUtc(start), end: inUtc(end) }
      : {};
  const settings: OofSettings = { state, audience, ...times, internalReply, externalReply };
  return JSON.stringify(settings);
}

/** As it is told, in UTC without saying so, another server would understand it otherwise. */
function inUtc(time: string): string {
  const text = time.trim();
  return /Z$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`;
}
