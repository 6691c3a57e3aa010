import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import type { Account } from '#directory/account.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { accountId } from '#platform/ids.ts';
import { isOrganizedElsewhere } from '#scheduling/calendar-users.ts';
import type { StoredDocument } from '#store/document.ts';
import type { DavDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { findAttachment, parseAttachmentHref, setUids } from './attachment-store.ts';
import { forgetUnused, hasAttachments } from './forget-unused.ts';
import { managedIdOf, managedIds, managedLines, mayHaveManaged } from './managed-lines.ts';

/** What has to be done about attachments when a calendar object has been put. */
export interface AttachmentUpkeep {
  run(): Promise<void>;
}

const nothing: AttachmentUpkeep = { run: async () => {} };

// RFC 8607 §3.7, RFC 8607 §3.11
/**
 * Holds the managed attachments of a calendar object that a client puts against those that there are: it may take them out,
 * and into other objects, but not make or change any.
 * @throws DavRefused 403 with valid-managed-id-parameter
 */
export async function checkManaged(
  deps: DavDeps,
  owner: Account,
  put: { readonly existing: StoredDocument | undefined; readonly after: string },
): Promise<AttachmentUpkeep> {
  const { existing, after } = put;
  const isAbout = mayHaveManaged(after) || (await hasAttachments(deps, owner));
  if (!isAbout) return nothing;
  const before = existing && (await readText(deps, owner, existing));
  const old = before !== undefined && mayHaveManaged(before) ? before : undefined;
  if (old === undefined && !mayHaveManaged(after)) return nothing;
  const known = old === undefined ? new Set<string>() : managedIds(parseCalendar(old));
  const calendar = parseCalendar(after);
  const [main] = mainComponents(calendar);
  for (const line of managedLines(calendar)) {
    const id = managedIdOf(line)!;
    if (known.has(id) || (await isThere(deps, id, line.value))) continue;
    // Another server keeps it, of which an invitation tells that came by mail.
    const isForeign = main !== undefined && (await isOrganizedElsewhere(deps, main));
    if (!isForeign) refuseUnknown(id);
  }
  const present = managedIds(calendar);
  const gone = [...known].filter((id) => !present.has(id));
  const added = [...present].filter((id) => !known.has(id));
  const uid = main && textOf(main, 'UID');
  return {
    async run() {
      if (added.length > 0 && uid !== undefined) await remember(deps, owner, { added, uid });
      if (gone.length > 0) await forgetUnused(deps, owner, gone);
    },
  };
}

/** The managed attachments of an object that is about to go. */
export async function managedIn(
  deps: DavDeps,
  owner: Account,
  document: StoredDocument,
): Promise<AttachmentUpkeep> {
  if (!(await hasAttachments(deps, owner))) return nothing;
  const text = await readText(deps, owner, document);
  if (!mayHaveManaged(text)) return nothing;
  const ids = managedIds(parseCalendar(text));
  return { run: async () => await forgetUnused(deps, owner, ids) };
}

async function readText(
  { store }: DavDeps,
  owner: Account,
  { itemId }: StoredDocument,
): Promise<string> {
  return storedTextOf(await store.look(owner.id, (reader) => reader.readContent(itemId)));
}

/** Whether the URL is that of an attachment of this id, of whatever account: who knows it may read it. */
async function isThere({ store, directory }: DavDeps, id: string, url: string): Promise<boolean> {
  const place = parseAttachmentHref(url);
  if (place?.id !== id) return false;
  const account = await directory.accounts.get(accountId(place.account));
  if (account === undefined) return false;
  return (await store.look(account.id, (reader) => findAttachment(reader, id))) !== undefined;
}

async function remember(
  { store }: DavDeps,
  owner: Account,
  { added, uid }: { readonly added: readonly string[]; readonly uid: string },
): Promise<void> {
  await store.transact(owner.id, async (tx) => {
    for (const id of added) {
      const found = await findAttachment(tx, id);
      if (found !== undefined && !found.uids.includes(uid))
        await setUids(tx, found, [...found.uids, uid]);
    }
  });
}

function refuseUnknown(id: string): never {
  return refuse(403, `There is no attachment ${id.slice(0, 80)}`, {
    ns: CALDAV,
    name: 'valid-managed-id-parameter',
  });
}
