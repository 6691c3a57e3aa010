// An item that comes as a stream: kept as it is, and shown in the calendar with what is in it.
import { readFastTransfer } from '../../../server/codecs/fast-transfer/read-fast-transfer.ts';
import type { PropertyBag } from '../../../server/codecs/mapi/property-bag.ts';
import { namedKeys } from '../../../server/codecs/mapi/named-keys.ts';
import { tags } from '../../../server/codecs/mapi/property-tags.ts';
import { addItem, GraphDoubleError, normalName, word, type Json } from './double-state.ts';
import { jsonOf, ok, type GraphCall, type GraphDoubleState, type GraphReply } from './call.ts';

export function importedFolderId(calendar: string): string {
  return `IMP.${calendar}`;
}

export function importItem(state: GraphDoubleState, call: GraphCall): GraphReply {
  if (call.query.get('token') !== `import-${state.importSessions}`)
    throw new GraphDoubleError(401, 'InvalidToken');
  const mailbox = state.mailboxes.get(call.query.get('mailbox') ?? '');
  const { FolderId, Mode, Data } = jsonOf(call);
  const calendar = [...(mailbox?.calendars.values() ?? [])].find(
    (it) => importedFolderId(it.id) === FolderId,
  );
  if (mailbox === undefined || calendar === undefined || Mode !== 'create')
    throw new GraphDoubleError(400, 'BadRequest');
  const stream = Buffer.from(word(Data), 'base64');
  const { properties, recipients } = readFastTransfer(stream);
  const made = addItem(mailbox, calendar, factsOf(properties, recipients), { mime: stream });
  for (const { name, value } of properties.properties)
    if (typeof name?.name === 'string' && typeof value === 'string')
      made.extended.set(normalName(`String {${name.set}} Name ${name.name}`), value);
  return ok({ itemId: `IMPORTED.${made.id}`, changeKey: 'x' });
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
