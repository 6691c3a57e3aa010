import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import type { Account } from '#directory/account.ts';
import { seesPrivateItems } from '#directory/sharing-levels.ts';
import { defineZonesIn, zoneDefinerFor } from '../caldav/asked-zones.ts';
import { rulesOf } from '../kinds/kind-table.ts';
import type { DavRequest } from '../request.ts';
import type { DocumentNode } from '../tree/node.ts';
import { refuseUnprivileged, type NeededPrivilege } from '../tree/privileges.ts';

/** The whole content; for those that are small by the rules of their collection. */
export async function readDocument(
  { deps }: DavRequest,
  { owner, document }: DocumentNode,
): Promise<Buffer> {
  return await deps.store.look(owner.id, (reader) => reader.readContent(document.itemId));
}

/** What is shown instead of a document of somebody else that is private in part; undefined: it is shown as it is. */
export async function readConcealed(
  request: DavRequest,
  node: DocumentNode,
): Promise<string | undefined> {
  return await conceal(node, request.user, async () => await readDocument(request, node));
}

/** What is given out instead of what is stored; undefined: that. */
export async function readShown(
  request: DavRequest,
  node: DocumentNode,
): Promise<string | undefined> {
  const read = async () => await readDocument(request, node);
  const shown = await shownInstead(node, request.user, read);
  const define = node.space === 'calendars' ? zoneDefinerFor(request) : undefined;
  if (define === undefined) return shown;
  const text = shown ?? storedTextOf(await read());
  const defined = await defineZonesIn(define, text);
  return defined === text ? shown : defined;
}

/** The same with a way to read of one's own, which is taken only where the content decides. */
export async function shownInstead(
  node: DocumentNode,
  user: Account,
  read: () => Promise<Buffer>,
): Promise<string | undefined> {
  const concealed = await conceal(node, user, read);
  const { show } = rulesOf(node.parent);
  // Only meetings are given out otherwise than they are stored.
  if (concealed !== undefined || show === undefined || node.document.scheduleTag === undefined)
    return concealed;
  return show(node.document, await read());
}

async function conceal(
  node: DocumentNode,
  user: Account,
  read: () => Promise<Buffer>,
): Promise<string | undefined> {
  const rules = rulesOf(node.parent);
  if (rules.conceal === undefined || node.owner.id === user.id) return undefined;
  return seesPrivateItems(node.rights) ? undefined : rules.conceal(node, await read());
}

/** Whether the account sees it in part only; `read` is called only where the content decides. */
export async function isConcealed(
  node: DocumentNode,
  user: Account,
  read: () => Promise<Buffer>,
): Promise<boolean> {
  return (await conceal(node, user, read)) !== undefined;
}

/** Refuses to change or take along what the account sees in part only. @throws DavRefused 403 with need-privileges */
export async function assertSeenWhole(
  request: DavRequest,
  node: DocumentNode,
  needed: NeededPrivilege,
): Promise<void> {
  if ((await readConcealed(request, node)) !== undefined)
    refuseUnprivileged(node.href, needed, 'This is private, and not shown to you as a whole');
}
