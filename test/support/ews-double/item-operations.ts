import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { normaliseTimes, occurrencesOf } from './calendar-facts.ts';
import { DoubleError } from './double-error.ts';
import {
  addItem,
  changeKeyOf,
  removeItem,
  touchItem,
  type DoubleFolder,
  type DoubleItem,
} from './double-mailbox.ts';
import { storeAttachment } from './attachment-operations.ts';
import { absorbExtended, viewItem } from './item-view.ts';
import { factsOfMime } from './mime-facts.ts';
import { assertKnownPath, withProperty } from './property-access.ts';
import {
  findFolder,
  findItem,
  respondEach,
  shapeOf,
  type Operation,
  type RequestContext,
} from './request-context.ts';
import { kid, kids, M, make, says, sayAttribute, typed } from './xml-parts.ts';

export const getItem: Operation = (context, request) =>
  respondEach('GetItem', kids(kid(request, 'ItemIds')), (id) => {
    const { folder, item } = findItem(context, id);
    return [make(M, 'Items', [viewItem(viewContext(context), folder, item, shapeOf(request))])];
  });

export function viewContext(context: RequestContext) {
  return { order: context.state.order, version: context.version };
}

export const createItem: Operation = (context, request) => {
  if (sayAttribute(request, 'MessageDisposition') !== 'SaveOnly')
    throw new DoubleError('ErrorMessageDispositionRequired', 'the double sends nothing');
  const saved = kids(kid(request, 'SavedItemFolderId'))[0];
  return respondEach('CreateItem', kids(kid(request, 'Items')), (wish) => {
    if (
      wish.name === 'CalendarItem' &&
      sayAttribute(request, 'SendMeetingInvitations') !== 'SendToNone'
    )
      throw new DoubleError('ErrorSendMeetingInvitationsRequired', 'the double invites nobody');
    const folder = findFolder(
      context,
      saved ?? typed('DistinguishedFolderId', [], { Id: defaultFolderOf(wish.name) }),
    );
    const item = storeItem(context, folder, wish);
    return [make(M, 'Items', [idsOnly(item)])];
  });
};

function defaultFolderOf(name: string): string {
  return { CalendarItem: 'calendar', Contact: 'contacts', Task: 'tasks' }[name] ?? 'drafts';
}

export function storeItem(
  context: RequestContext,
  folder: DoubleFolder,
  wish: XmlElement,
): DoubleItem {
  const mimeText = says(wish, 'MimeContent');
  const mime = mimeText === undefined ? undefined : Buffer.from(mimeText, 'base64');
  if ((mime?.length ?? 0) > context.state.maxItemBytes)
    throw new DoubleError('ErrorMessageSizeExceeded', 'The message exceeds the maximum size.');
  const given = kids(wish).filter((p) => p.name !== 'MimeContent' && p.name !== 'Attachments');
  for (const p of given)
    if (p.name === 'ItemId' || p.name === 'DateTimeReceived' || p.name === 'Size')
      throw new DoubleError('ErrorInvalidPropertySet', `${p.name} is the server's to say`);
  const facts = mime === undefined ? [] : factsOfMime(mime);
  const own = new Set(given.map((p) => p.name));
  const properties = [...facts.filter((f) => !own.has(f.name)), ...given];
  const item = addItem(
    folder,
    wish.name,
    normaliseTimes(absorbExtended(properties), context.zone),
    { at: context.state.now(), ...(mime !== undefined && { mime }) },
  );
  for (const attachment of kids(kid(wish, 'Attachments')))
    storeAttachment(folder, item, attachment);
  return item;
}

export function idsOnly(item: DoubleItem): XmlElement {
  return typed(item.elementName, [
    typed('ItemId', [], { Id: item.id, ChangeKey: changeKeyOf(item) }),
  ]);
}

export const updateItem: Operation = (context, request) => {
  const isCareful = sayAttribute(request, 'ConflictResolution') === 'NeverOverwrite';
  return respondEach('UpdateItem', kids(kid(request, 'ItemChanges')), (change) => {
    const [reference] = kids(change);
    const found = findItem(context, reference!);
    const key = sayAttribute(reference, 'ChangeKey');
    if (
      isCareful &&
      key !== '' &&
      found.originalStart === undefined &&
      key !== changeKeyOf(found.item)
    )
      throw new DoubleError('ErrorIrresolvableConflict', 'The item has been changed by others.');
    const { item } = found;
    let isReadStateOnly = true;
    for (const update of kids(kid(change, 'Updates'))) {
      const [path, holder] = kids(update);
      assertKnownPath(path!, context.version);
      const value = kids(holder)[0];
      if (value?.name !== 'IsRead') isReadStateOnly = false;
      if (value?.name === 'MimeContent')
        item.mime = Buffer.from(says(holder, 'MimeContent')!, 'base64');
      else item.properties = withProperty(item.properties, path!, value);
    }
    item.properties = normaliseTimes(absorbExtended(item.properties), context.zone);
    touchItem(found.folder.mailbox, item, context.state.now(), isReadStateOnly);
    if (found.master !== undefined) {
      found.master.exceptions.set(found.originalStart!, { kind: 'modified', item });
      touchItem(found.folder.mailbox, found.master, context.state.now());
    } else if (item.exceptions.size > 0 && changesPattern(change)) item.exceptions.clear();
    return [make(M, 'Items', [idsOnly(item)]), make(M, 'ConflictResults', [typed('Count', '0')])];
  });
};

function changesPattern(change: XmlElement): boolean {
  return kids(kid(change, 'Updates')).some((u) => {
    const name = kids(kids(u)[1])[0]?.name ?? '';
    return name === 'Recurrence' || name === 'Start' || name === 'End';
  });
}

export const deleteItem: Operation = (context, request) =>
  respondEach('DeleteItem', kids(kid(request, 'ItemIds')), (id) => {
    const found = findItem(context, id);
    if (found.master === undefined) removeItem(found.folder, found.item);
    else {
      if (sayAttribute(request, 'SendMeetingCancellations') !== 'SendToNone')
        throw new DoubleError('ErrorSendMeetingCancellationsRequired');
      found.master.exceptions.set(found.originalStart!, { kind: 'deleted' });
      const left = occurrencesOf(found.master).filter(
        (o) => found.master!.exceptions.get(o.start)?.kind !== 'deleted',
      );
      if (left.length === 0) throw new DoubleError('ErrorCalendarCannotUpdateDeletedItem');
      touchItem(found.folder.mailbox, found.master, context.state.now());
    }
    return [];
  });

export const moveItem: Operation = (context, request) => {
  const to = findFolder(context, kids(kid(request, 'ToFolderId'))[0]!);
  return respondEach('MoveItem', kids(kid(request, 'ItemIds')), (id) => {
    const { folder, item } = findItem(context, id);
    const moved = addItem(to, item.elementName, item.properties, {
      at: item.createdAt,
      ...(item.mime !== undefined && { mime: item.mime }),
    });
    moved.attachments = item.attachments;
    for (const [start, e] of item.exceptions) moved.exceptions.set(start, e);
    removeItem(folder, item);
    return [make(M, 'Items', [idsOnly(moved)])];
  });
};
