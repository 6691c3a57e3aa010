import {
  delegateFolders,
  getDelegate,
  removeDelegate,
  updateDeliverMeetingRequests,
  type EwsDelegate,
} from '#codecs/ews/delegates.ts';
import { judgeFacts, type FactChange, type Facts, type KeptFact } from '../../../account-facts.ts';
import { call, type MailboxCalls } from '../../../ews/mailbox-calls.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import type { EwsAccount } from '../ews-account.ts';

const DELEGATE = 'delegate ';
/** Adding delegates says for all of them who gets requests for meetings. */
const REQUESTS = 'meeting-requests';

/** Delegates by their addresses. A run adds some, and never changes one. */
export const delegatesArea: FactArea<EwsAccount> = {
  name: 'delegates',
  owns: (fact) => fact === REQUESTS || fact.startsWith(DELEGATE),
  async read({ calls }, { delegates = [] }) {
    if (delegates.length === 0) return undefined;
    const wanted = new Set(delegates.map(({ address }) => DELEGATE + address.toLowerCase()));
    const all = await readDelegates(calls);
    return Object.fromEntries(
      Object.entries(all).filter(([name]) => name === REQUESTS || wanted.has(name)),
    );
  },
  async restore({ calls }, changes) {
    const { left, kept } = judgeFacts(changes, await readDelegates(calls));
    // While there are delegates: without them it says nothing.
    const requests = left.find(({ name }) => name === REQUESTS);
    if (requests?.before !== undefined)
      await call(calls, updateDeliverMeetingRequests(calls.address, requests.before));
    const made = left.filter(({ name }) => name !== REQUESTS);
    return [...kept, ...(await removeMade(calls, made))];
  },
};

async function readDelegates(calls: MailboxCalls): Promise<Facts> {
  const { delegates, deliver } = await call(calls, getDelegate(calls.address));
  const facts: Record<string, string> = { [REQUESTS]: deliver };
  for (const outcome of delegates)
    if (outcome.ok)
      facts[DELEGATE + outcome.value.address.toLowerCase()] = formatDelegate(outcome.value);
  return facts;
}

/** Levels stand in no order of their own, and a folder without one is one without access. */
function formatDelegate({ levels, getsMeetingMessages, seesPrivate }: EwsDelegate): string {
  const given = delegateFolders.map((folder) => levels[folder] ?? 'None');
  return JSON.stringify({ levels: given, getsMeetingMessages, seesPrivate });
}

async function removeMade(calls: MailboxCalls, made: readonly FactChange[]): Promise<KeptFact[]> {
  if (made.length === 0) return [];
  const addresses = made.map(({ name }) => name.slice(DELEGATE.length));
  const outcomes = await call(calls, removeDelegate(calls.address, addresses));
  return outcomes.flatMap((outcome, i) =>
    outcome.ok || outcome.error.code === 'not-found'
      ? []
      : [{ name: made[i]!.name, reason: outcome.error.message }],
  );
}
