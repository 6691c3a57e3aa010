// Lists and tasks of To Do.
import {
  addContainer,
  addItem,
  GraphDoubleError,
  removeItem,
  touch,
  type DoubleContainer,
  type DoubleItem,
  type Json,
} from './double-state.ts';
import { done, jsonOf, ok, type GraphReply, type Route, type RouteContext } from './call.ts';
import { deltaOf, pageOf, pageOfJson, show } from './view.ts';

export const taskRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: /^\/todo\/lists$/,
    run: (c) =>
      pageOfJson(
        c,
        [...c.mailbox.taskLists.values()].map((it) => it.json),
      ),
  },
  { method: 'POST', pattern: /^\/todo\/lists$/, run: makeList },
  { method: 'DELETE', pattern: /^\/todo\/lists\/([^/]+)$/, run: removeList },
  {
    method: 'GET',
    pattern: /^\/todo\/lists\/([^/]+)\/tasks\/delta$/,
    run: (c) => deltaOf(c, expectList(c)),
  },
  {
    method: 'GET',
    pattern: /^\/todo\/lists\/([^/]+)\/tasks$/,
    run: (c) =>
      pageOf(
        c,
        [...expectList(c).items.values()].map((it) => expanded(c, it)),
      ),
  },
  { method: 'POST', pattern: /^\/todo\/lists\/([^/]+)\/tasks$/, run: makeTask },
  {
    method: 'GET',
    pattern: /^\/todo\/lists\/([^/]+)\/tasks\/([^/]+)$/,
    run: (c) => ok(show(c, expanded(c, expectTask(c)))),
  },
  { method: 'PATCH', pattern: /^\/todo\/lists\/([^/]+)\/tasks\/([^/]+)$/, run: change },
  { method: 'DELETE', pattern: /^\/todo\/lists\/([^/]+)\/tasks\/([^/]+)$/, run: deleteTask },
  {
    method: 'POST',
    pattern:
      /^\/todo\/lists\/([^/]+)\/tasks\/([^/]+)\/(checklistItems|linkedResources|attachments|extensions)$/,
    run: addPart,
  },
  {
    method: 'DELETE',
    pattern: /^\/todo\/lists\/([^/]+)\/tasks\/([^/]+)\/(linkedResources)\/([^/]+)$/,
    run: removePart,
  },
  {
    method: 'GET',
    pattern: /^\/todo\/lists\/([^/]+)\/tasks\/([^/]+)\/attachments\/([^/]+)$/,
    run: getAttachment,
  },
];

const parts = new Set(['checklistItems', 'linkedResources', 'extensions', 'attachments']);

function expectList({ mailbox, parameters }: RouteContext): DoubleContainer {
  const list = mailbox.taskLists.get(parameters[0]!);
  if (list === undefined) throw new GraphDoubleError(404, 'invalidRequest');
  return list;
}

function expectTask(context: RouteContext): DoubleItem {
  const item = expectList(context).items.get(context.parameters[1]!);
  if (item === undefined) throw new GraphDoubleError(404, 'itemNotFound');
  return item;
}

/** Only with the parts that were asked for; contents of attachments come one by one. */
function expanded({ query }: RouteContext, item: DoubleItem): DoubleItem {
  const wanted = new Set((query.get('$expand') ?? '').split(',').map((it) => it.split('(')[0]));
  const json = Object.fromEntries(
    Object.entries(item.json).filter(([name]) => !parts.has(name) || wanted.has(name)),
  );
  const attachments = json['attachments'] as Json[] | undefined;
  if (attachments !== undefined)
    json['attachments'] = attachments.map((it) => ({
      id: it['id'],
      name: it['name'],
      contentType: it['contentType'],
    }));
  return { ...item, json };
}

function makeList(context: RouteContext): GraphReply {
  const list = addContainer(context.mailbox.taskLists, {
    isOwner: true,
    isShared: false,
    wellknownListName: 'none',
    ...jsonOf(context),
  });
  return ok(list.json, 201);
}

function removeList(context: RouteContext): GraphReply {
  context.mailbox.taskLists.delete(expectList(context).id);
  return done;
}

function makeTask(context: RouteContext): GraphReply {
  const given = jsonOf(context);
  const links = ((given['linkedResources'] ?? []) as Json[]).map((it, i) => ({
    id: `L${i}`,
    ...it,
  }));
  const item = addItem(context.mailbox, expectList(context), {
    status: 'notStarted',
    importance: 'normal',
    isReminderOn: false,
    hasAttachments: false,
    categories: [],
    ...given,
    linkedResources: links,
  });
  return ok(show(context, expanded(context, item)), 201);
}

function change(context: RouteContext): GraphReply {
  const item = expectTask(context);
  item.json = { ...item.json, ...jsonOf(context) };
  touch(context.mailbox, item);
  return ok(show(context, expanded(context, item)));
}

function deleteTask(context: RouteContext): GraphReply {
  removeItem(context.mailbox, expectList(context), expectTask(context).id);
  return done;
}

function addPart(context: RouteContext): GraphReply {
  const item = expectTask(context);
  const name = context.parameters[2]!;
  const list = (item.json[name] ?? []) as Json[];
  const part = { id: `${name}-${list.length + 1}`, ...jsonOf(context) };
  item.json = { ...item.json, [name]: [...list, part] };
  if (name === 'attachments') item.json['hasAttachments'] = true;
  touch(context.mailbox, item);
  return ok(part, 201);
}

function removePart(context: RouteContext): GraphReply {
  const item = expectTask(context);
  const [, , name, id] = context.parameters as [string, string, string, string];
  const list = (item.json[name] ?? []) as Json[];
  item.json = { ...item.json, [name]: list.filter((it) => it['id'] !== id) };
  return done;
}

function getAttachment(context: RouteContext): GraphReply {
  const list = (expectTask(context).json['attachments'] ?? []) as Json[];
  const found = list.find((it) => it['id'] === context.parameters[2]);
  if (found === undefined) throw new GraphDoubleError(404, 'itemNotFound');
  return ok(found);
}
