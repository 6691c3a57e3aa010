import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { DoubleError } from './double-error.ts';
import type { DoubleFolder, DoubleItem } from './double-mailbox.ts';
import { askedProperties, viewItem } from './item-view.ts';
import { viewContext } from './item-operations.ts';
import { viewFolder, below } from './folder-operations.ts';
import {
  findFolder,
  respondEach,
  shapeOf,
  type Operation,
  type RequestContext,
} from './request-context.ts';
import { holds, valueNamed } from './restrictions.ts';
import { kid, kids, M, make, says, sayAttribute, typed } from './xml-parts.ts';

export const findItems: Operation = (context, request) =>
  respondEach('FindItem', kids(kid(request, 'ParentFolderIds')), (id) => {
    const folder = findFolder(context, id);
    const isAssociated = sayAttribute(request, 'Traversal') === 'Associated';
    const view = kid(request, 'IndexedPageItemView');
    const offset = Number(sayAttribute(view, 'Offset') || 0);
    const test = kids(kid(request, 'Restriction'))[0];
    const most = test === undefined ? 1000 : 250;
    const count = Math.min(Number(sayAttribute(view, 'MaxEntriesReturned') || 1000), most);
    const all = [...folder.items.values()]
      .filter((item) => item.isAssociated === isAssociated)
      .filter((item) => test === undefined || holds(askedProperties(folder, item), test));
    const sorted = sortItems(folder, all, kids(kid(request, 'SortOrder'))[0]);
    const page = sorted.slice(offset, offset + count);
    const view1 = (item: DoubleItem): XmlElement =>
      viewItem(viewContext(context), folder, item, shapeOf(request));
    return [
      make(M, 'RootFolder', [typed('Items', page.map(view1))], {
        IndexedPagingOffset: String(offset + page.length),
        TotalItemsInView: String(sorted.length),
        IncludesLastItemInRange: String(offset + page.length >= sorted.length),
      }),
    ];
  });

function valueOf(folder: DoubleFolder, item: DoubleItem, path: XmlElement): string | undefined {
  return valueNamed(askedProperties(folder, item), path);
}

function sortItems(
  folder: DoubleFolder,
  items: readonly DoubleItem[],
  order: XmlElement | undefined,
): DoubleItem[] {
  if (order === undefined) return [...items];
  const path = kids(order)[0]!;
  const sign = sayAttribute(order, 'Order') === 'Descending' ? -1 : 1;
  const isNumber = sayAttribute(path, 'PropertyType') === 'Integer';
  const key = (item: DoubleItem): string | number => {
    const text = valueOf(folder, item, path) ?? '';
    return isNumber ? Number(text) : text;
  };
  return [...items].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? sign * (a.createdSeq - b.createdSeq) : sign * (x < y ? -1 : 1);
  });
}

/** SyncState: the number of the last change that was told. */
function readState(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  const [, seq] = /^seq(\d+)$/.exec(Buffer.from(text, 'base64').toString()) ?? [];
  if (seq === undefined) throw new DoubleError('ErrorInvalidSyncStateData');
  return Number(seq);
}

const formatState = (seq: number): string => Buffer.from(`seq${seq}`).toString('base64');

export const syncItems: Operation = (context, request) =>
  respondEach('SyncFolderItems', [request], () => {
    const folder = findFolder(context, kids(kid(request, 'SyncFolderId'))[0]!);
    if (folder.mailbox.address.startsWith('public@'))
      throw new DoubleError('ErrorInvalidOperation', 'Public folders are not synchronised.');
    const since = readState(says(request, 'SyncState'));
    const count = Number(says(request, 'MaxChangesReturned'));
    const changed = [...folder.items.values()]
      .filter((i) => i.seq > since && !i.isAssociated)
      .map((item) => ({ seq: item.seq, element: itemChange(context, folder, item, since) }));
    const gone = folder.gone
      .filter((g) => g.seq > since && g.createdSeq <= since)
      .map(({ seq, id }) => ({
        seq,
        element: typed('Delete', [typed('ItemId', [], { Id: id, ChangeKey: '' })]),
      }));
    const all = [...changed, ...gone].sort((a, b) => a.seq - b.seq);
    const page = all.slice(0, count);
    function itemChange(
      c: RequestContext,
      f: DoubleFolder,
      item: DoubleItem,
      from: number,
    ): XmlElement {
      const seen = viewItem(viewContext(c), f, item, shapeOf(request));
      if (item.createdSeq > from) return typed('Create', [seen]);
      if (item.contentSeq > from) return typed('Update', [seen]);
      const isRead = says(typed('x', item.properties), 'IsRead') ?? 'true';
      return typed('ReadFlagChange', [kid(seen, 'ItemId'), typed('IsRead', isRead)]);
    }
    return [
      make(M, 'SyncState', formatState(page.at(-1)?.seq ?? Math.max(since, folder.mailbox.seq))),
      make(M, 'IncludesLastItemInRange', String(page.length === all.length)),
      make(
        M,
        'Changes',
        page.map((c) => c.element),
      ),
    ];
  });

export const syncHierarchy: Operation = (context, request) =>
  respondEach('SyncFolderHierarchy', [request], () => {
    const named = kids(kid(request, 'SyncFolderId'))[0];
    const root = findFolder(
      context,
      named ?? typed('DistinguishedFolderId', [], { Id: 'msgfolderroot' }),
    );
    const folders = below(root, true);
    return [
      make(M, 'SyncState', formatState(root.mailbox.seq)),
      make(M, 'IncludesLastFolderInRange', 'true'),
      make(
        M,
        'Changes',
        folders.map((f) => typed('Create', [viewFolder(context, f, shapeOf(request))])),
      ),
    ];
  });
