import type { AccountId } from '#platform/ids.ts';
import type { CalendarUsers } from '../calendar-users.ts';
import type { OutgoingMessage } from '../itip/message.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';

export async function answerForRoom(
  deps: SchedulingDeps,
  _users: CalendarUsers,
  account: AccountId,
  _uid: string,
): Promise<readonly OutgoingMessage[]> {
  if ((await deps.directory.resources.get(account)) === undefined) return [];
  return [];
}
