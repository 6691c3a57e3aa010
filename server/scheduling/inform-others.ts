import { isDomainError } from '#platform/errors.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { seesPrivateItems } from '#directory/sharing-levels.ts';
import type { AccountId } from '#platform/ids.ts';
import { readCopy } from './copies/stored-copy.ts';
import { componentsOf, type CalendarObject } from './itip/calendar-object.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** Whose invitation it is, and what is read of it. */
export interface Notice {
  readonly account: AccountId;
  /** The mail, made when somebody is to get it. */
  readonly compose: () => Promise<Buffer>;
}

/** Copies of an invitation or an answer for those who act for the account it went to; of a private meeting for who may see those. */
export async function informDelegates(
  deps: SchedulingDeps,
  notice: Notice & { readonly object: CalendarObject },
): Promise<void> {
  const { account, object } = notice;
  const readers = await deps.directory.delegations.invitationReaders(account);
  if (readers.length === 0) return;
  const isPrivate = componentsOf(object).some(
    (c) => (valueOf(c, 'CLASS')?.trim().toUpperCase() ?? 'PUBLIC') !== 'PUBLIC',
  );
  const told = isPrivate ? await withPrivate(deps, { account, uid: object.uid, readers }) : readers;
  await inform(deps, notice, told);
}

/** Those to whom the private items of the calendar that has the meeting are shown. */
async function withPrivate(
  { store, directory }: Pick<SchedulingDeps, 'store' | 'directory'>,
  of: {
    readonly account: AccountId;
    readonly uid: string;
    readonly readers: readonly AccountId[];
  },
): Promise<readonly AccountId[]> {
  const { account, uid, readers } = of;
  const { grants, calendarProxies } = directory;
  const collection = await store.read(account, async (reader) => {
    const copy = await readCopy(reader, uid);
    return copy && (await reader.collection(copy.document.collection));
  });
  if (collection === undefined) return [];
  const seeing: AccountId[] = [];
  for (const id of readers) {
    const onAll = await calendarProxies.rightsOf(id, account);
    const rights = await grants.rightsOf(id, account, collection.objectId, onAll);
    if (seesPrivateItems(rights)) seeing.push(id);
  }
  return seeing;
}

/** A request for a room that waits, for those who decide. */
export async function informApprovers(deps: SchedulingDeps, notice: Notice): Promise<void> {
  const resource = await deps.directory.resources.get(notice.account);
  await inform(deps, notice, resource?.policy.approvers ?? []);
}

async function inform(
  { directory, sendMail, log }: SchedulingDeps,
  { account, compose }: Notice,
  readers: readonly AccountId[],
): Promise<void> {
  const owner = readers.length === 0 ? undefined : await directory.accounts.get(account);
  if (owner === undefined) return;
  try {
    const content = await compose();
    for (const id of readers) {
      const reader = await directory.accounts.get(id);
      if (reader?.isEnabled)
        await sendMail({ account, sender: owner.address, recipient: reader.address, content });
    }
  } catch (error) {
    // The invitation itself has arrived.
    if (!isDomainError(error)) throw error;
    log.warn('scheduling.not-informed', { account, reason: error.message });
  }
}
