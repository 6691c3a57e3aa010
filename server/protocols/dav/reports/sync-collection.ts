import { parseDepth } from '#codecs/webdav/headers.ts';
import {
  formatMultistatusEnd,
  formatStatusResponse,
  multistatusStart,
} from '#codecs/webdav/format-multistatus.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { parseSyncCollection, type SyncCollectionRequest } from '#codecs/webdav/sync-collection.ts';
import { sendMultistatus } from '../answers/send.ts';
import { refuseFor } from '../errors.ts';
import {
  createPropertyContext,
  planProperties,
  renderAll,
} from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import { formatSyncToken, tryParseSyncToken } from '../sync-token.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { documentHref } from '../tree/resolve-node.ts';
import { changesSince, cutChanges, refuseToken, type SyncPlace } from './collection-changes.ts';
import { formatCut } from './format-cut.ts';
import type { DavReport } from './report.ts';
import { syncHome } from './sync-home.ts';

// RFC 6578 §3.2
export const syncCollection: DavReport = {
  ns: DAV,
  name: 'sync-collection',
  isOn: (node) => node.kind === 'collection' || node.kind === 'home',
  async run(request, node, body) {
    const wanted = parseSyncCollection(body, parseDepth(request.header('depth'), '0'));
    if (node.kind === 'home') return await syncHome(request, node, wanted);
    if (node.kind !== 'collection') return;
    assertPrivilege(node, 'read');
    // RFC 6578 §3.3
    if (wanted.level === 'infinite' && node.space === 'files')
      refuseFor(403, 'sync-traversal-supported', 'Folders are synchronised one by one');
    const text = await request.deps.store.look(
      node.owner.id,
      async (reader) => await render(request, { node, reader, wanted }),
    );
    await request.deps.store.settle(node.owner.id);
    await sendMultistatus(request.exchange, text);
  },
};

interface SyncWork extends SyncPlace {
  readonly wanted: SyncCollectionRequest;
}

async function render(request: DavRequest, work: SyncWork): Promise<string> {
  const { node, reader, wanted } = work;
  const maxResults = request.deps.settings().maxResults;
  const since =
    wanted.token === '' ? undefined : (tryParseSyncToken(wanted.token) ?? refuseToken());
  const changes = await changesSince(request, work, since);
  const { members, removed, isCut, state } = cutChanges(
    changes,
    Math.min(wanted.limit ?? Infinity, maxResults),
  );
  const { tables, preferences } = request;
  const isMinimal = preferences.return === 'minimal';
  const plan = planProperties(tables.properties, wanted.properties, isMinimal);
  const context = createPropertyContext(request, reader);
  let out = multistatusStart;
  for (const name of removed) out += formatStatusResponse(documentHref(node.href, name), 404);
  out += await renderAll(plan, members, context);
  if (isCut) out += formatCut(node.href);
  return out + formatMultistatusEnd(formatSyncToken(state));
}
