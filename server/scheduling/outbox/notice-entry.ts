import { seesPrivateItems } from '#directory/sharing-levels.ts';
import type { AccountId } from '#platform/ids.ts';
import { readCopy } from '../copies/stored-copy.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import type { ScheduleStatus } from '../send-messages.ts';
import type { Enclosure } from './enclosure.ts';
import { prepareNamed } from './entry.ts';
import { formatNotice, type Notice } from './notice.ts';

/** A notice that lies in the outbox of the account that it is about. */
export interface NoticeEntry {
  readonly name: string;
  readonly notice: Notice;
  /** Addresses that have theirs. */
  readonly served: ReadonlyMap<string, ScheduleStatus>;
  /** It is not tried again. */
  readonly isLastTry: boolean;
}

const MARK = '.notice.';

/** A notice for those who are to read it; undefined when there are none. */
export async function createNotice(
  deps: Pick<SchedulingDeps, 'random' | 'bootId' | 'directory'>,
  notice: Notice,
): Promise<NoticeEntry | undefined> {
  if ((await allReadersOf(deps, notice)).length === 0) return undefined;
  const name = deps.bootId + MARK + deps.random.id();
  return { name, notice, served: new Map(), isLastTry: false };
}

/** Makes it ready to be stored with the change that it is of. */
export async function prepareNotice(
  deps: Pick<SchedulingDeps, 'store' | 'pending'>,
  { name, notice }: NoticeEntry,
): Promise<Enclosure> {
  return await prepareNamed(deps, notice.account, { name, text: formatNotice(notice) });
}

export function isNoticeName(name: string): boolean {
  return name.includes(MARK);
}

/** Of a private meeting those to whom the private items of its calendar are shown. */
export async function readersOf(
  deps: Pick<SchedulingDeps, 'store' | 'directory'>,
  notice: Notice,
): Promise<readonly AccountId[]> {
  const { account, privateUid } = notice;
  const readers = await allReadersOf(deps, notice);
  if (privateUid === undefined || readers.length === 0) return readers;
  const { grants, calendarProxies } = deps.directory;
  const collection = await deps.store.read(account, async (reader) => {
    const copy = await readCopy(reader, privateUid);
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

async function allReadersOf(
  { directory }: Pick<SchedulingDeps, 'directory'>,
  { account, readers }: Notice,
): Promise<readonly AccountId[]> {
  if (readers === 'delegates') return await directory.delegations.invitationReaders(account);
  return (await directory.resources.get(account))?.policy.approvers ?? [];
}
