// Folders of contacts, contacts and their photos.
import {
  addContainer,
  addItem,
  GraphDoubleError,
  removeItem,
  setExtended,
  touch,
  mainOf,
  type DoubleContainer,
  type DoubleItem,
  type DoubleMailbox,
  type Json,
} from './double-state.ts';
import { done, jsonOf, ok, type GraphReply, type Route, type RouteContext } from './call.ts';
import { deltaOf, pageOf, pageOfJson, show } from './view.ts';

export const contactRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: /^\/contacts$/,
    run: (c) => pageOf(c, [...mainOf(c.mailbox.contactFolders).items.values()]),
  },
  {
    method: 'GET',
    pattern: /^\/contactFolders$/,
    run: (c) => below(c, mainOf(c.mailbox.contactFolders).id),
  },
  {
    method: 'POST',
    pattern: /^\/contactFolders$/,
    run: (c) => make(c, mainOf(c.mailbox.contactFolders).id),
  },
  { method: 'GET', pattern: /^\/contactFolders\/([^/]+)$/, run: (c) => ok(expectFolder(c).json) },
  { method: 'DELETE', pattern: /^\/contactFolders\/([^/]+)$/, run: remove },
  {
    method: 'GET',
    pattern: /^\/contactFolders\/([^/]+)\/childFolders$/,
    run: (c) => below(c, expectFolder(c).id),
  },
  {
    method: 'POST',
    pattern: /^\/contactFolders\/([^/]+)\/childFolders$/,
    run: (c) => make(c, expectFolder(c).id),
  },
  {
    method: 'GET',
    pattern: /^\/contactFolders\/([^/]+)\/contacts\/delta$/,
    run: (c) => deltaOf(c, expectFolder(c)),
  },
  {
    method: 'GET',
    pattern: /^\/contactFolders\/([^/]+)\/contacts$/,
    run: (c) => pageOf(c, [...expectFolder(c).items.values()]),
  },
  { method: 'POST', pattern: /^\/contactFolders\/([^/]+)\/contacts$/, run: makeContact },
  { method: 'GET', pattern: /^\/contacts\/([^/]+)$/, run: (c) => ok(show(c, find(c).item)) },
  { method: 'PATCH', pattern: /^\/contacts\/([^/]+)$/, run: change },
  { method: 'DELETE', pattern: /^\/contacts\/([^/]+)$/, run: deleteContact },
  { method: 'GET', pattern: /^\/contacts\/([^/]+)\/photo\/\$value$/, run: getPhoto },
  { method: 'PUT', pattern: /^\/contacts\/([^/]+)\/photo\/\$value$/, run: setPhoto },
];

function expectFolder({ mailbox, parameters }: RouteContext): DoubleContainer {
  const id = parameters[0] === 'contacts' ? mainOf(mailbox.contactFolders).id : parameters[0]!;
  const folder = mailbox.contactFolders.get(id);
  if (folder === undefined) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  return folder;
}

function below(context: RouteContext, parent: string): GraphReply {
  const all = [...context.mailbox.contactFolders.values()];
  return pageOfJson(
    context,
    all.filter((it) => it.json['parentFolderId'] === parent).map((it) => it.json),
  );
}

function make(context: RouteContext, parentFolderId: string): GraphReply {
  const folder = addContainer(context.mailbox.contactFolders, {
    ...jsonOf(context),
    parentFolderId,
  });
  return ok(folder.json, 201);
}

function remove(context: RouteContext): GraphReply {
  context.mailbox.contactFolders.delete(expectFolder(context).id);
  return done;
}

function find({ mailbox, parameters }: RouteContext): {
  item: DoubleItem;
  folder: DoubleContainer;
} {
  return findIn(mailbox, parameters[0]!);
}

function findIn(mailbox: DoubleMailbox, id: string): { item: DoubleItem; folder: DoubleContainer } {
  for (const folder of mailbox.contactFolders.values()) {
    const item = folder.items.get(id);
    if (item !== undefined) return { item, folder };
  }
  throw new GraphDoubleError(404, 'ErrorItemNotFound');
}

const MAX_ADDRESSES = 3;

function makeContact(context: RouteContext): GraphReply {
  const folder = expectFolder(context);
  const json = jsonOf(context);
  if (((json['emailAddresses'] ?? []) as Json[]).length > MAX_ADDRESSES)
    throw new GraphDoubleError(400, 'ErrorInvalidRequest');
  const item = addItem(context.mailbox, folder, { parentFolderId: folder.id, ...json });
  return ok(show(context, item), 201);
}

function change(context: RouteContext): GraphReply {
  const { item } = find(context);
  const { singleValueExtendedProperties: extended = [], ...json } = jsonOf(context);
  item.json = { ...item.json, ...json };
  setExtended(item.extended, extended as Json[]);
  touch(context.mailbox, item);
  return ok(show(context, item));
}

function deleteContact(context: RouteContext): GraphReply {
  const { item, folder } = find(context);
  removeItem(context.mailbox, folder, item.id);
  return done;
}

function getPhoto(context: RouteContext): GraphReply {
  const { photo } = find(context).item;
  if (photo === undefined) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  return { status: 200, bytes: photo.bytes, headers: { 'content-type': photo.type } };
}

function setPhoto(context: RouteContext): GraphReply {
  const { item } = find(context);
  item.photo = { type: context.headers['content-type'] ?? 'image/jpeg', bytes: context.body };
  touch(context.mailbox, item);
  return { status: 200 };
}
