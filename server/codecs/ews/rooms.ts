import { readMailbox, type MailboxEntry } from './mailbox-entry.ts';
import { m, part, partsOf, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { failureOf } from './response-messages.ts';

/** Lists of rooms, by building or floor. Since 2010 SP1. */
export function getRoomLists(): EwsOperation<readonly MailboxEntry[]> {
  return {
    request: m('GetRoomLists'),
    isRepeatable: true,
    read(response) {
      const failure = failureOf(response);
      if (failure !== undefined) throw failure;
      return partsOf(part(response, 'RoomLists'), 'Address').map(readMailbox);
    },
  };
}

/** The rooms of such a list. Since 2010 SP1. */
export function getRooms(listAddress: string): EwsOperation<readonly MailboxEntry[]> {
  return {
    request: m('GetRooms', m('RoomList', t('EmailAddress', listAddress))),
    isRepeatable: true,
    read(response) {
      const failure = failureOf(response);
      if (failure !== undefined) throw failure;
      return partsOf(part(response, 'Rooms'), 'Room').map((r) => readMailbox(part(r, 'Id')));
    },
  };
}
