import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { DoubleError } from './double-error.ts';
import { addFolder, type DoubleFolder } from './double-mailbox.ts';
import { isNamed } from './property-access.ts';
import {
  findFolder,
  respondEach,
  shapeOf,
  type Operation,
  type RequestContext,
} from './request-context.ts';
import { holds } from './restrictions.ts';
import { typeOfElement } from './schema-order.ts';
import { M, extended, kid, kids, make, sayAttribute, says, typed } from './xml-parts.ts';

export function viewFolder(
  context: RequestContext,
  folder: DoubleFolder,
  shape: XmlElement | undefined,
): XmlElement {
  const base = says(shape, 'BaseShape') ?? 'IdOnly';
  const paths = kids(kid(shape, 'AdditionalProperties'));
  const shown = folderProperties(folder).filter((p) => {
    if (p.name === 'FolderId') return true;
    if (p.name === 'ExtendedProperty' || p.name === 'PermissionSet')
      return paths.some((path) => isNamed(p, path));
    return base !== 'IdOnly' || paths.some((path) => isNamed(p, path));
  });
  return typed(
    folder.elementName,
    context.state.order.sort(typeOfElement[folder.elementName]!, shown),
  );
}

/** What can be asked for, and searched by. */
function folderProperties(folder: DoubleFolder): XmlElement[] {
  const children = [...folder.mailbox.folders.values()].filter((f) => f.parentId === folder.id);
  const bytes = [...folder.items.values()].reduce((sum, i) => sum + (i.mime?.length ?? 500), 0);
  const visible = [...folder.items.values()].filter((i) => !i.isAssociated);
  const unread = visible.filter((i) => says(typed('x', i.properties), 'IsRead') === 'false');
  const isPlain = folder.elementName === 'Folder' || folder.elementName === 'TasksFolder';
  const seconds =
    [...folder.items.values()].reduce((last, i) => Math.max(last, i.seq), 0) + folder.gone.length;
  const changedAt = new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  const mapi = (PropertyTag: string, PropertyType: string, value: string): XmlElement =>
    extended({ PropertyTag, PropertyType }, value);
  return [
    typed('FolderId', [], { Id: folder.id, ChangeKey: 'AQAAAA==' }),
    ...(folder.parentId === '' ? [] : [typed('ParentFolderId', [], { Id: folder.parentId })]),
    ...(folder.folderClass === '' ? [] : [typed('FolderClass', folder.folderClass)]),
    typed('DisplayName', folder.name),
    typed('TotalCount', String(visible.length)),
    typed('ChildFolderCount', String(children.length)),
    ...(isPlain ? [typed('UnreadCount', String(unread.length))] : []),
    ...folder.extended,
    mapi('0xe08', 'Long', String(bytes)),
    ...(folder.folderClass === '' ? [] : [mapi('0x3613', 'String', folder.folderClass)]),
    mapi('0x3602', 'Integer', String(visible.length)),
    mapi('0x3603', 'Integer', String(unread.length)),
    mapi('0x360a', 'Boolean', String(children.length > 0)),
    // PidTagLocalCommitTimeMax and PidTagLastModificationTime: they change with what is in it.
    mapi('0x670a', 'SystemTime', changedAt),
    mapi('0x3008', 'SystemTime', changedAt),
    permissionsOf(folder),
  ];
}

function permissionsOf(folder: DoubleFolder): XmlElement {
  if (folder.permissions !== undefined) return folder.permissions;
  const isCalendar = folder.elementName === 'CalendarFolder';
  const level = (who: string): XmlElement =>
    typed(isCalendar ? 'CalendarPermission' : 'Permission', [
      typed('UserId', [typed('DistinguishedUser', who)]),
      typed('CanCreateItems', 'false'),
      typed('CanCreateSubFolders', 'false'),
      typed('IsFolderOwner', 'false'),
      typed('IsFolderVisible', 'false'),
      typed('IsFolderContact', 'false'),
      typed('EditItems', 'None'),
      typed('DeleteItems', 'None'),
      typed('ReadItems', isCalendar && who === 'Default' ? 'TimeOnly' : 'None'),
      typed(
        isCalendar ? 'CalendarPermissionLevel' : 'PermissionLevel',
        isCalendar && who === 'Default' ? 'FreeBusyTimeOnly' : 'None',
      ),
    ]);
  return typed('PermissionSet', [
    typed(isCalendar ? 'CalendarPermissions' : 'Permissions', [
      level('Default'),
      level('Anonymous'),
    ]),
  ]);
}

export const getFolder: Operation = (context, request) =>
  respondEach('GetFolder', kids(kid(request, 'FolderIds')), (id) => [
    make(M, 'Folders', [viewFolder(context, findFolder(context, id), shapeOf(request))]),
  ]);

export const findFolders: Operation = (context, request) =>
  respondEach('FindFolder', kids(kid(request, 'ParentFolderIds')), (id) => {
    const parent = findFolder(context, id);
    const isDeep = sayAttribute(request, 'Traversal') === 'Deep';
    if (isDeep && parent.mailbox.address.startsWith('public@'))
      throw new DoubleError('ErrorInvalidOperation', 'Deep traversal is not for public folders.');
    const test = kids(kid(request, 'Restriction'))[0];
    const found = below(parent, isDeep).filter(
      (f) => test === undefined || holds(folderProperties(f), test),
    );
    const view = kid(request, 'IndexedPageFolderView') ?? kid(request, 'FractionalPageFolderView');
    const offset = Number(sayAttribute(view, 'Offset') || 0);
    const count = Number(sayAttribute(view, 'MaxEntriesReturned') || 1000);
    const page = found.slice(offset, offset + count);
    const isLast = offset + count >= found.length;
    return [
      make(
        M,
        'RootFolder',
        [
          typed(
            'Folders',
            page.map((f) => viewFolder(context, f, shapeOf(request))),
          ),
        ],
        {
          ...(view !== undefined && { IndexedPagingOffset: String(offset + page.length) }),
          TotalItemsInView: String(found.length),
          IncludesLastItemInRange: String(isLast),
        },
      ),
    ];
  });

export function below(parent: DoubleFolder, isDeep: boolean): DoubleFolder[] {
  const direct = [...parent.mailbox.folders.values()].filter((f) => f.parentId === parent.id);
  return isDeep ? direct.flatMap((f) => [f, ...below(f, true)]) : direct;
}

export const createFolder: Operation = (context, request) => {
  const parent = findFolder(context, kids(kid(request, 'ParentFolderId'))[0]!);
  return respondEach('CreateFolder', kids(kid(request, 'Folders')), (wish) => {
    const folder = addFolder(parent.mailbox, {
      parentId: parent.id,
      name: says(wish, 'DisplayName') ?? '',
      folderClass: says(wish, 'FolderClass') ?? 'IPF.Note',
      elementName: wish.name,
    });
    folder.permissions = kid(wish, 'PermissionSet');
    return [make(M, 'Folders', [viewFolder(context, folder, undefined)])];
  });
};

export const updateFolder: Operation = (context, request) =>
  respondEach('UpdateFolder', kids(kid(request, 'FolderChanges')), (change) => {
    const folder = findFolder(context, kids(change)[0]!);
    for (const update of kids(kid(change, 'Updates'))) {
      const [path, holder] = kids(update);
      const value = kids(holder)[0];
      if (path!.name === 'ExtendedFieldURI')
        folder.extended = [
          ...folder.extended.filter((p) => !isNamed(p, path!)),
          ...(value === undefined ? [] : [value]),
        ];
      else if (value?.name === 'PermissionSet') folder.permissions = value;
      else if (value?.name === 'DisplayName') folder.name = says(holder, 'DisplayName')!;
    }
    return [make(M, 'Folders', [viewFolder(context, folder, undefined)])];
  });

export const deleteFolder: Operation = (context, request) =>
  respondEach('DeleteFolder', kids(kid(request, 'FolderIds')), (id) => {
    const folder = findFolder(context, id);
    if (folder.distinguished !== undefined) throw new DoubleError('ErrorDeleteDistinguishedFolder');
    for (const f of [folder, ...below(folder, true)]) folder.mailbox.folders.delete(f.id);
    return [];
  });
