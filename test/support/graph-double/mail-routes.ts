// Folders and messages.
import {
  addFolder,
  addItem,
  GraphDoubleError,
  moveItem,
  normalName,
  removeItem,
  setExtended,
  touch,
  type DoubleContainer,
  type DoubleItem,
  type DoubleMailbox,
  type Json,
  word,
} from './double-state.ts';
import { done, jsonOf, ok, type GraphReply, type Route, type RouteContext } from './call.ts';
import { factsOfMime, mimeOfFacts } from './message-facts.ts';
import { deltaOf, pageOf, pageOfJson, show } from './view.ts';

const UNSENT = 8;

export const mailRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/mailFolders\/delta$/, run: allFolders },
  { method: 'GET', pattern: /^\/mailFolders$/, run: (c) => foldersBelow(c, 'msgfolderroot') },
  { method: 'GET', pattern: /^\/mailFolders\/([^/]+)$/, run: getFolder },
  { method: 'POST', pattern: /^\/mailFolders$/, run: (c) => makeFolder(c, 'msgfolderroot') },
  {
    method: 'GET',
    pattern: /^\/mailFolders\/([^/]+)\/childFolders$/,
    run: (c) => foldersBelow(c, c.parameters[0]!),
  },
  {
    method: 'POST',
    pattern: /^\/mailFolders\/([^/]+)\/childFolders$/,
    run: (c) => makeFolder(c, c.parameters[0]!),
  },
  { method: 'DELETE', pattern: /^\/mailFolders\/([^/]+)$/, run: removeFolder },
  { method: 'POST', pattern: /^\/mailFolders\/([^/]+)\/permanentDelete$/, run: removeFolder },
  {
    method: 'GET',
    pattern: /^\/mailFolders\/([^/]+)\/messages\/delta$/,
    run: (c) => deltaOf(c, expectFolder(c)),
  },
  { method: 'GET', pattern: /^\/mailFolders\/([^/]+)\/messages$/, run: listMessages },
  { method: 'POST', pattern: /^\/mailFolders\/([^/]+)\/messages$/, run: makeMessage },
  { method: 'GET', pattern: /^\/messages\/([^/]+)$/, run: getMessage },
  { method: 'GET', pattern: /^\/messages\/([^/]+)\/\$value$/, run: getMime },
  { method: 'GET', pattern: /^\/messages\/([^/]+)\/attachments$/, run: getAttachments },
  { method: 'PATCH', pattern: /^\/messages\/([^/]+)$/, run: changeMessage },
  { method: 'POST', pattern: /^\/messages\/([^/]+)\/move$/, run: moveMessage },
  { method: 'DELETE', pattern: /^\/messages\/([^/]+)$/, run: deleteMessage },
  { method: 'POST', pattern: /^\/messages\/([^/]+)\/permanentDelete$/, run: deleteMessage },
];

export function expectFolder(
  { mailbox, parameters }: RouteContext,
  id = parameters[0]!,
): DoubleContainer {
  const folder = mailbox.folders.get(mailbox.wellKnown.get(id.toLowerCase()) ?? id);
  if (folder === undefined) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  return folder;
}

function showFolder(context: RouteContext, folder: DoubleContainer): Json {
  const children = [...context.mailbox.folders.values()].filter(
    (it) => it.json['parentFolderId'] === folder.id,
  );
  const counts = { totalItemCount: folder.items.size, childFolderCount: children.length };
  return show(context, { json: { ...folder.json, ...counts }, extended: folder.extended });
}

function allFolders(context: RouteContext): GraphReply {
  const { mailbox, state, query } = context;
  if (state.refusesDeltaExpand && query.has('$expand'))
    throw new GraphDoubleError(400, 'ErrorInvalidUrlQuery');
  const root = mailbox.wellKnown.get('msgfolderroot');
  const hidden = query.get('includeHiddenFolders') === 'true';
  const all = [...mailbox.folders.values()].filter(
    (it) => it.id !== root && (hidden || it.json['isHidden'] !== true),
  );
  return pageOfJson(
    context,
    all.map((it) => showFolder(context, it)),
  );
}

function foldersBelow(context: RouteContext, id: string): GraphReply {
  const parent = expectFolder(context, id);
  const all = [...context.mailbox.folders.values()].filter(
    (it) => it.json['parentFolderId'] === parent.id,
  );
  return pageOfJson(
    context,
    all.map((it) => showFolder(context, it)),
  );
}

function getFolder(context: RouteContext): GraphReply {
  return ok(showFolder(context, expectFolder(context)));
}

function makeFolder(context: RouteContext, id: string): GraphReply {
  const parent = expectFolder(context, id);
  const name = word(jsonOf(context)['displayName'] ?? '');
  const isTaken = [...context.mailbox.folders.values()].some(
    (it) =>
      it.json['parentFolderId'] === parent.id &&
      word(it.json['displayName']).toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) throw new GraphDoubleError(409, 'ErrorFolderExists');
  if (name.trim() === '') throw new GraphDoubleError(400, 'ErrorInvalidFolderName');
  const folder = addFolder(context.mailbox, parent.id, name);
  folder.json['isHidden'] = jsonOf(context)['isHidden'] === true;
  return ok(showFolder(context, folder), 201);
}

function removeFolder(context: RouteContext): GraphReply {
  context.mailbox.folders.delete(expectFolder(context).id);
  return done;
}

function listMessages(context: RouteContext): GraphReply {
  const all = [...expectFolder(context).items.values()];
  const order = context.query.get('$orderby') ?? 'receivedDateTime desc';
  const [name = ''] = order.split(' ');
  const sorted = all.sort((a, b) => (word(a.json[name] ?? '') < word(b.json[name] ?? '') ? -1 : 1));
  if (order.endsWith(' desc')) sorted.reverse();
  return pageOf(context, sorted);
}

function findMessage(
  mailbox: DoubleMailbox,
  id: string,
): { readonly item: DoubleItem; readonly folder: DoubleContainer } {
  for (const folder of mailbox.folders.values()) {
    const item = folder.items.get(id);
    if (item !== undefined) return { item, folder };
  }
  throw new GraphDoubleError(404, 'ErrorItemNotFound');
}

function makeMessage(context: RouteContext): GraphReply {
  const { mailbox, headers, body, state } = context;
  const folder = expectFolder(context);
  if (body.length > state.maxMessageBytes * 1.4)
    throw new GraphDoubleError(413, 'ErrorMessageSizeExceeded');
  if (headers['content-type']?.startsWith('text/plain') === true) {
    const mime = Buffer.from(body.toString(), 'base64');
    const { json, attachments } = factsOfMime(mime);
    const now = new Date(Date.UTC(2026, 2, 2, 9)).toISOString();
    const draft = addItem(
      mailbox,
      folder,
      {
        isRead: true,
        categories: [],
        flag: { flagStatus: 'notFlagged' },
        ...json,
        isDraft: true,
        receivedDateTime: now,
      },
      { mime },
    );
    draft.attachments = attachments;
    return ok(show(context, draft), 201);
  }
  const { attachments = [], ...json } = jsonOf(context);
  const item = addItem(mailbox, folder, {
    isRead: true,
    isDraft: true,
    categories: [],
    flag: { flagStatus: 'notFlagged' },
    receivedDateTime: new Date(Date.UTC(2026, 2, 2, 9)).toISOString(),
    ...json,
  });
  item.attachments = attachments as Json[];
  applyMapi(item);
  return ok(show(context, item), 201);
}

/** Properties of MAPI that Graph shows under names of its own. */
function applyMapi(item: DoubleItem): void {
  const flags = item.extended.get(normalName('Integer 0x0e07'));
  if (flags !== undefined) item.json['isDraft'] = (Number(flags) & UNSENT) !== 0;
  const delivered = item.extended.get(normalName('SystemTime 0x0e06'));
  if (delivered !== undefined) item.json['receivedDateTime'] = delivered;
  const sent = item.extended.get(normalName('SystemTime 0x0039'));
  if (sent !== undefined) item.json['sentDateTime'] = sent;
}

function getMessage(context: RouteContext): GraphReply {
  const { item } = findMessage(context.mailbox, context.parameters[0]!);
  const shown = show(context, item);
  if (/attachments/.test(context.query.get('$expand') ?? ''))
    shown['attachments'] = item.attachments;
  return ok(shown);
}

function getAttachments(context: RouteContext): GraphReply {
  const { item } = findMessage(context.mailbox, context.parameters[0]!);
  return ok({ value: item.attachments });
}

function getMime(context: RouteContext): GraphReply {
  const { item } = findMessage(context.mailbox, context.parameters[0]!);
  const bytes = item.mime ?? mimeOfFacts(item.json, item.attachments);
  return { status: 200, bytes, headers: { 'content-type': 'text/plain' } };
}

/** What Exchange lets nobody change once a message is no draft. */
const sensitive = ['subject', 'body', 'toRecipients', 'ccRecipients', 'bccRecipients', 'from'];

function changeMessage(context: RouteContext): GraphReply {
  const { item } = findMessage(context.mailbox, context.parameters[0]!);
  const { singleValueExtendedProperties: extended = [], ...json } = jsonOf(context);
  if (item.json['isDraft'] !== true && sensitive.some((name) => name in json))
    throw new GraphDoubleError(403, 'ErrorAccessDenied');
  item.json = { ...item.json, ...json };
  setExtended(item.extended, extended as Json[]);
  applyMapi(item);
  touch(context.mailbox, item);
  return ok(show(context, item));
}

function moveMessage(context: RouteContext): GraphReply {
  const { item, folder } = findMessage(context.mailbox, context.parameters[0]!);
  const to = expectFolder(context, word(jsonOf(context)['destinationId']));
  moveItem(context.mailbox, item, folder, to);
  return ok(show(context, item), 201);
}

function deleteMessage(context: RouteContext): GraphReply {
  const { item, folder } = findMessage(context.mailbox, context.parameters[0]!);
  removeItem(context.mailbox, folder, item.id);
  return done;
}
