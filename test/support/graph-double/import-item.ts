// An item that comes as a stream: kept as it is, and shown in its folder with what is in it.
import { readFastTransfer } from '../../../server/codecs/fast-transfer/read-fast-transfer.ts';
import type { PropertyBag } from '../../../server/codecs/mapi/property-bag.ts';
import { namedKeys } from '../../../server/codecs/mapi/named-keys.ts';
import { tags } from '../../../server/codecs/mapi/property-tags.ts';
import { convertToMessage } from '../../../server/codecs/mapi/convert-item.ts';
import type { MapiItem } from '../../../server/codecs/mapi/mapi-item.ts';
import {
  addItem,
  GraphDoubleError,
  normalName,
  word,
  type DoubleContainer,
  type DoubleItem,
  type DoubleMailbox,
  type Json,
} from './double-state.ts';
import { factsOfMime, toTime } from './message-facts.ts';
import { jsonOf, ok, type GraphCall, type GraphDoubleState, type GraphReply } from './call.ts';

export function importedFolderId(calendar: string): string {
  return `IMP.${calendar}`;
}

export async function importItem(state: GraphDoubleState, call: GraphCall): Promise<GraphReply> {
  if (call.query.get('token') !== `import-${state.importSessions}`)
    throw new GraphDoubleError(401, 'InvalidToken');
  const mailbox = state.mailboxes.get(call.query.get('mailbox') ?? '');
  const { FolderId, Mode, Data } = jsonOf(call);
  const isWanted = (it: DoubleContainer) => importedFolderId(it.id) === FolderId;
  const calendar = [...(mailbox?.calendars.values() ?? [])].find(isWanted);
  const folder = calendar ?? [...(mailbox?.folders.values() ?? [])].find(isWanted);
  if (mailbox === undefined || folder === undefined || Mode !== 'create')
    throw new GraphDoubleError(400, 'BadRequest');
  const stream = Buffer.from(word(Data), 'base64');
  const item = readFastTransfer(stream);
  const { properties, recipients } = item;
  const made =
    calendar === undefined
      ? await addMessage(mailbox, folder, item)
      : addItem(mailbox, folder, factsOf(properties, recipients), { mime: stream });
  for (const { name, value } of properties.properties)
    if (typeof name?.name === 'string' && typeof value === 'string')
      made.extended.set(normalName(`String {${name.set}} Name ${name.name}`), value);
  return ok({ itemId: `IMPORTED.${made.id}`, changeKey: 'x' });
}

async function addMessage(
  mailbox: DoubleMailbox,
  folder: DoubleContainer,
  item: MapiItem,
): Promise<DoubleItem> {
  const { bytes, flags, receivedAt } = await convertToMessage(item, { maxBytes: 1e8 });
  const { json, attachments } = factsOfMime(bytes);
  const number = (id: number) => item.properties.find(id)?.value;
  const categories = item.properties.find(namedKeys.keywords)?.value ?? [];
  const state: Json = {
    isRead: flags.isSeen,
    isDraft: flags.isDraft,
    flag: { flagStatus: flags.isFlagged ? 'flagged' : 'notFlagged' },
    categories,
    receivedDateTime: toTime(receivedAt ?? 0),
  };
  const extended = { 'Integer 0x1081': String(number(tags.lastVerb)) };
  const made = addItem(mailbox, folder, { ...json, ...state }, { mime: bytes, extended });
  made.attachments = attachments;
  return made;
}

function factsOf(properties: PropertyBag, recipients: readonly PropertyBag[]): Json {
  const time = (key: Parameters<PropertyBag['find']>[0]): Json => ({
    dateTime: new Date(Number(properties.find(key)?.value) * 1000).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  return {
    subject: properties.find(tags.subject)?.value,
    type: 'singleInstance',
    start: time(namedKeys.appointmentStart),
    end: time(namedKeys.appointmentEnd),
    attendees: recipients.map((row) => ({
      emailAddress: { address: row.find(tags.smtpAddress)?.value },
    })),
  };
}
