import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { t } from '#codecs/ews/names.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { DomainError } from '#platform/errors.ts';
import { prepareEvent, type PreparedItem } from '../../ews/calendar/write-event.ts';
import { prepareContact } from '../../ews/contacts/write-contact.ts';
import { prepareNote } from '../../ews/notes.ts';
import { inSchemaOrder, type ItemName } from '../../ews/schema-order.ts';
import { prepareTask } from '../../ews/tasks/write-task.ts';
import type { TargetFolder, WriteItem } from '../../target.ts';
import type { EwsAccount } from './ews-account.ts';
import { formatMarker, settleMarker } from './item-markers.ts';
import type { NewItem } from './write-items.ts';

/** A calendar object, task, note or card as it is created. @throws DomainError bad-value, not-supported */
export function toNewDocument(account: EwsAccount, folder: TargetFolder, item: WriteItem): NewItem {
  const { content } = item;
  try {
    if (content.mediaType === 'text/calendar') return fromCalendar(account, folder, item);
    if (content.mediaType === 'text/vcard' && folder.kind === 'addressbook')
      return fromCard(account, item);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    throw new DomainError('bad-value', error.message, { cause: error });
  }
  throw new DomainError('not-supported', `${content.mediaType} has no place in ${folder.kind}`);
}

function fromCalendar(account: EwsAccount, folder: TargetFolder, item: WriteItem): NewItem {
  const calendar = parseCalendar(decodeContent(item.content.bytes));
  const components = mainComponents(calendar);
  const name = components[0]?.name ?? 'nothing';
  const nowSeconds = Math.floor(account.calls.clock.epochMs() / 1000);
  const target = { ...account, owner: account.calls.address, nowSeconds };
  if (name === 'VEVENT' && folder.kind === 'calendar')
    return finished(account, item, 'CalendarItem', prepareEvent(calendar, components, target));
  if (name === 'VTODO' && folder.kind === 'tasks')
    return finished(account, item, 'Task', prepareTask(calendar, components, target));
  if (name === 'VJOURNAL' && folder.kind === 'notes')
    return finished(account, item, 'Message', prepareNote(calendar, components, target));
  throw new DomainError('not-supported', `${name} has no place in a folder for ${folder.kind}`);
}

function fromCard(account: EwsAccount, item: WriteItem): NewItem {
  const [card] = parseCards(decodeContent(item.content.bytes));
  if (card === undefined) throw new DomainError('bad-value', 'there is no vCard in it');
  const prepared = prepareContact(card, account.calls);
  return finished(account, item, prepared.elementName, prepared);
}

function finished(
  { calls }: EwsAccount,
  item: WriteItem,
  name: ItemName,
  { fields, losses, finish }: PreparedItem,
): NewItem {
  const marker = formatMarker(item, finish === undefined);
  const properties = [...fields.map(({ value }) => value), marker];
  const element = t(name, inSchemaOrder(name, properties));
  if (finish === undefined) return { element, losses };
  return {
    element,
    losses,
    async finish(id) {
      const done = await finish(id);
      return { id: await settleMarker(calls, done.id, name, item), losses: done.losses };
    },
  };
}
