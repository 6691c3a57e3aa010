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
    run: (c) => movedTo(c) ?? pageOf(c, [...expectFolder(c).items.values()]),
  },
  { method: 'POST', pattern: /^\/export\/exportItems$/, run: exportItems },
];

function mailboxId({ state, mailbox, isBeta }: RouteContext): GraphReply {
  if (!state.hasImportExport) throw new GraphDoubleError(403, 'ErrorAccessDenied');
  const archive = { inPlaceArchiveMailboxId: `MBX:archive.${mailbox.address}` };
  return ok({
    primaryMailboxId: `MBX:${mailbox.address}`,
    ...(isBeta === true && mailbox.archive.size > 0 && archive),
  });
}

/** Of a folder that an archive keeps elsewhere: where that is. */
function movedTo(context: RouteContext): GraphReply | undefined {
  const { mailbox, parameters, state, path } = context;
  const isHere = mailbox.exported === mailbox.auxiliary;
  if (isHere || !mailbox.auxiliary.has(parameters[0]!)) return undefined;
  const there = path.replace(
    encodeURIComponent('MBX:archive.'),
    encodeURIComponent('MBX:auxiliary.'),
  );
  return { status: 308, headers: { location: betaOf(state.root) + there } };
}

function betaOf(root: string): string {
  return root.replace(/v1\.0$/, 'beta');
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
  const { mailbox, state } = context;
  const all = [...mailbox.exported.values()].flatMap((it) => [...it.items.values()]);
  const isArchive = mailbox.exported === mailbox.archive;
  const further = new Set([...mailbox.auxiliary.values()].flatMap((it) => [...it.items.keys()]));
  const elsewhere = `${betaOf(state.root)}/admin/exchange/mailboxes/MBX:auxiliary.${mailbox.address}/exportItems`;
  return ok({
    value: ids.map((id) => {
      const found = all.find((it) => it.id === id);
      if (isArchive && further.has(id))
        return {
          itemId: id,
          Error: { code: 'ErrorArchiveFolderMovedPermanently', message: elsewhere },
        };
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
