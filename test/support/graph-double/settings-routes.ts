// Settings of the mailbox, categories and rules.
import { GraphDoubleError, nextId, type Json } from './double-state.ts';
import { done, jsonOf, ok, type GraphReply, type Route, type RouteContext } from './call.ts';

export const settingsRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: /^\/mailboxSettings$/,
    run: ({ mailbox }) => ok({ userPurpose: mailbox.purpose, ...mailbox.settings }),
  },
  { method: 'PATCH', pattern: /^\/mailboxSettings$/, run: changeSettings },
  {
    method: 'GET',
    pattern: /^\/outlook\/masterCategories$/,
    run: ({ mailbox }) => ok({ value: mailbox.categories }),
  },
  { method: 'POST', pattern: /^\/outlook\/masterCategories$/, run: makeCategory },
  { method: 'DELETE', pattern: /^\/outlook\/masterCategories\/([^/]+)$/, run: removeCategory },
  {
    method: 'GET',
    pattern: /^\/mailFolders\/inbox\/messageRules$/,
    run: ({ mailbox }) => ok({ value: mailbox.rules }),
  },
  { method: 'POST', pattern: /^\/mailFolders\/inbox\/messageRules$/, run: makeRule },
  { method: 'PATCH', pattern: /^\/mailFolders\/inbox\/messageRules\/([^/]+)$/, run: changeRule },
  { method: 'DELETE', pattern: /^\/mailFolders\/inbox\/messageRules\/([^/]+)$/, run: removeRule },
];

function changeSettings(context: RouteContext): GraphReply {
  context.mailbox.settings = { ...context.mailbox.settings, ...jsonOf(context) };
  return ok(context.mailbox.settings);
}

function makeCategory({ mailbox, ...context }: RouteContext): GraphReply {
  const json = jsonOf(context);
  const isTaken = mailbox.categories.some((it) => it['displayName'] === json['displayName']);
  if (isTaken) throw new GraphDoubleError(409, 'ErrorDuplicateCategory');
  const category: Json = { id: nextId(), ...json };
  mailbox.categories.push(category);
  return ok(category, 201);
}

function makeRule({ mailbox, ...context }: RouteContext): GraphReply {
  const json = jsonOf(context);
  if (json['actions'] === undefined) throw new GraphDoubleError(400, 'ErrorInvalidRequest');
  const rule: Json = { id: nextId(), isReadOnly: false, hasError: false, ...json };
  mailbox.rules.push(rule);
  return ok(rule, 201);
}

function changeRule({ mailbox, parameters, ...context }: RouteContext): GraphReply {
  const at = mailbox.rules.findIndex((it) => it['id'] === parameters[0]);
  if (at < 0) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  mailbox.rules[at] = { ...mailbox.rules[at], ...jsonOf(context) };
  return ok(mailbox.rules[at]);
}

function removeCategory({ mailbox, parameters }: RouteContext): GraphReply {
  return remove(mailbox.categories, parameters[0]);
}

function removeRule({ mailbox, parameters }: RouteContext): GraphReply {
  return remove(mailbox.rules, parameters[0]);
}

function remove(from: Json[], id: string | undefined): GraphReply {
  const at = from.findIndex((it) => it['id'] === id);
  if (at < 0) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  from.splice(at, 1);
  return done;
}
