import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { DoubleError } from './double-error.ts';
import { changeKeyOf, touchItem, type DoubleFolder, type DoubleItem } from './double-mailbox.ts';
import { findItem, respondEach, type Operation } from './request-context.ts';
import { kid, kids, M, make, says, sayAttribute, typed } from './xml-parts.ts';

export function storeAttachment(
  folder: DoubleFolder,
  item: DoubleItem,
  given: XmlElement,
): XmlElement {
  const id = Buffer.from(`attachment ${++folder.mailbox.seq} of ${item.id}`).toString('base64');
  const size = Buffer.from(says(given, 'Content') ?? '', 'base64').length;
  const head = typed('AttachmentId', [], { Id: id });
  const own = kids(given).filter((e) => e.name !== 'AttachmentId');
  const before = new Set(['Name', 'ContentType', 'ContentId', 'ContentLocation']);
  const element = typed(given.name, [
    head,
    ...own.filter((e) => before.has(e.name)),
    typed('Size', String(size)),
    ...own.filter((e) => !before.has(e.name)),
  ]);
  item.attachments.push({ id, element });
  return element;
}

export const createAttachment: Operation = (context, request) => {
  const parent = kid(request, 'ParentItemId')!;
  const { folder, item } = findItem(
    context,
    typed('ItemId', [], { Id: sayAttribute(parent, 'Id') }),
  );
  return respondEach('CreateAttachment', kids(kid(request, 'Attachments')), (given) => {
    const stored = storeAttachment(folder, item, given);
    touchItem(folder.mailbox, item, context.state.now());
    const id = typed('AttachmentId', [], {
      Id: sayAttribute(kid(stored, 'AttachmentId'), 'Id'),
      RootItemId: item.id,
      RootItemChangeKey: changeKeyOf(item),
    });
    return [make(M, 'Attachments', [typed(stored.name, [id])])];
  });
};

export const getAttachment: Operation = (context, request) =>
  respondEach('GetAttachment', kids(kid(request, 'AttachmentIds')), (wanted) => {
    const id = sayAttribute(wanted, 'Id');
    for (const mailbox of context.state.mailboxes.values())
      for (const folder of mailbox.folders.values())
        for (const item of everyItem(folder)) {
          const found = item.attachments.find((a) => a.id === id);
          if (found !== undefined) return [make(M, 'Attachments', [found.element])];
        }
    throw new DoubleError('ErrorInvalidAttachmentId');
  });

function everyItem(folder: DoubleFolder): DoubleItem[] {
  return [...folder.items.values()].flatMap((item) => [
    item,
    ...[...item.exceptions.values()].flatMap((e) => (e.kind === 'modified' ? [e.item] : [])),
  ]);
}
