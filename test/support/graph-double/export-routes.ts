// The import and export of items. What is exported is kept as it was put in: the double knows nothing of streams.
import { GraphDoubleError, word, type DoubleContainer } from './double-state.ts';
import { jsonOf, ok, type GraphReply, type Route, type RouteContext } from './call.ts';
import { pageOf, pageOfJson } from './view.ts';

export const exportRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/settings\/exchange$/, run: mailboxId },
  { method: 'GET', pattern: /^\/export\/folders$/, run: listFolders },
  {
    method: 'GET',
    pattern: /^\/export\/folders\/([^/]+)\/items$/,
    run: (c) => pageOf(c, [...expectFolder(c).items.values()]),
  },
  { method: 'POST', pattern: /^\/export\/exportItems$/, run: exportItems },
];

function mailboxId({ state, mailbox }: RouteContext): GraphReply {
  if (!state.hasImportExport) throw new GraphDoubleError(403, 'ErrorAccessDenied');
  return ok({ primaryMailboxId: `MBX:${mailbox.address}` });
}

function listFolders(context: RouteContext): GraphReply {
  return pageOfJson(
    context,
    [...context.mailbox.exported.values()].map((it) => ({
      childFolderCount: 0,
      totalItemCount: it.items.size,
      ...it.json,
    })),
  );
}

function expectFolder({ mailbox, parameters }: RouteContext): DoubleContainer {
  const folder = mailbox.exported.get(parameters[0]!);
  if (folder === undefined) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  return folder;
}

const MOST = 20;

function exportItems(context: RouteContext): GraphReply {
  const ids = jsonOf(context)['itemIds'] as string[];
  if (ids.length > MOST) throw new GraphDoubleError(400, 'BadRequest');
  const all = [...context.mailbox.exported.values()].flatMap((it) => [...it.items.values()]);
  return ok({
    value: ids.map((id) => {
      const found = all.find((it) => it.id === id);
      if (found === undefined)
        return { itemId: id, error: { code: 'ErrorItemNotFound', message: 'gone' } };
      return {
        itemId: id,
        changeKey: word(found.json['changeKey']),
        data: found.mime?.toString('base64'),
      };
    }),
  });
}
