// The import and export of items. What is exported is kept as it was put in; of what is imported the calendar shows what is in it.
import { GraphDoubleError, word, type DoubleContainer, type Json } from './double-state.ts';
import { importedFolderId } from './import-item.ts';
import { jsonOf, ok, type GraphReply, type Route, type RouteContext } from './call.ts';
import { pageOf, pageOfJson } from './view.ts';

export const exportRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/settings\/exchange$/, run: mailboxId },
  { method: 'GET', pattern: /^\/export\/folders$/, run: listFolders },
  { method: 'GET', pattern: /^\/export\/folders\/([^/]+)\/childFolders$/, run: listChildren },
  {
    method: 'GET',
    pattern: /^\/export\/folders\/([^/]+)\/items$/,
    run: (c) => movedTo(c) ?? pageOf(c, [...expectFolder(c).items.values()]),
  },
  { method: 'POST', pattern: /^\/export\/exportItems$/, run: exportItems },
  { method: 'POST', pattern: /^\/export\/createImportSession$/, run: createImportSession },
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
  return pageOfJson(context, [
    ...[...context.mailbox.exported.values()].map((it) => ({
      childFolderCount: 0,
      totalItemCount: it.items.size,
      ...it.json,
    })),
    ...calendarsIn(context),
    ...mailFoldersIn(context, context.mailbox.wellKnown.get('msgfolderroot') ?? ''),
  ]);
}

/** Of the main mailbox: calendars are folders, too, with other ids. */
function calendarsIn({ mailbox, state }: RouteContext): Json[] {
  if (mailbox !== state.mailboxes.get(mailbox.address)) return [];
  return [...mailbox.calendars.values()].map((it) => ({
    id: importedFolderId(it.id),
    displayName: it.json['name'],
    type: 'IPF.Appointment',
    ...(it.json['isDefaultCalendar'] === true && { wellKnownName: 'calendar' }),
    childFolderCount: 0,
    totalItemCount: it.items.size,
  }));
}

function mailFoldersIn({ mailbox, state }: RouteContext, parent: string): Json[] {
  if (mailbox !== state.mailboxes.get(mailbox.address)) return [];
  const below = (id: string) =>
    [...mailbox.folders.values()].filter((it) => it.json['parentFolderId'] === id);
  return below(parent).map((it) => ({
    id: importedFolderId(it.id),
    displayName: it.json['displayName'],
    type: it.extended.get('string 0x3613'),
    childFolderCount: below(it.id).length,
    totalItemCount: it.items.size,
  }));
}

function listChildren(context: RouteContext): GraphReply {
  const parent = context.parameters[0]!.replace(importedFolderId(''), '');
  return pageOfJson(context, mailFoldersIn(context, parent));
}

function createImportSession({ mailbox, state }: RouteContext): GraphReply {
  if (!state.mayImport) throw new GraphDoubleError(403, 'ErrorAccessDenied');
  const token = `import-${++state.importSessions}`;
  const origin = new URL(state.root).origin;
  return ok(
    {
      importUrl: `${origin}/import?mailbox=${encodeURIComponent(mailbox.address)}&token=${token}`,
      expirationDateTime: '2100-01-01T00:00:00Z',
    },
    201,
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
