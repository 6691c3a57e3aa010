import type { IncomingContent } from '#store/blob-store.ts';
import { planObjectChange, type ScheduledChange } from '../scheduling/plan-object.ts';
import { withoutNotes } from '../scheduling/without-notes.ts';
import { mayChangeItem } from '#directory/sharing-levels.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Collection } from '#store/collection.ts';
import type { PreparedDocument, StoredDocument } from '#store/document.ts';
import type { AccountTransaction } from '#store/store.ts';
import { checkManaged } from '../attachments/check-managed.ts';
import { assertSeenWhole, readConcealed } from '../answers/read-document.ts';
import { sendRepresentation } from '../answers/send-representation.ts';
import { sendEmpty } from '../answers/send.ts';
import { receiveBody, type ReceivedBody } from '../body.ts';
import { changeAccount } from '../change-account.ts';
import { assertConditions } from '../conditions.ts';
import { refuse, refuseMissing, toRefusal } from '../errors.ts';
import { assertRoom } from '../kinds/assert-room.ts';
import { assertUniqueUid } from '../kinds/assert-unique-uid.ts';
import type { CollectionRules } from '../kinds/collection-rules.ts';
import { rulesOf } from '../kinds/kind-table.ts';
import { assertUnlocked } from '../locks/assert-unlocked.ts';
import { collectionHref } from '../path/format-href.ts';
import type { DavRequest } from '../request.ts';
import { findInAccount } from '../tree/find-in-account.ts';
import type { DavNode, DocumentNode, MissingPlace } from '../tree/node.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { resolveNode } from '../tree/resolve-node.ts';
import { withShownTags } from '../tree/seen-in-part.ts';
import { readCollectionProperties } from '../properties/stored-properties.ts';
import type { DavMethod } from './method.ts';

// RFC 4918 §9.7
export const put: DavMethod = {
  name: 'PUT',
  isOn: (node) => node.kind === 'document' || node.kind === 'missing',
  async run(request) {
    const node = await request.resolve();
    const target = expectTarget(node);
    assertMayPut(request, node, target);
    if (await isAnsweredByConditions(request, target)) return;
    if (node.kind === 'document') await assertSeenWhole(request, node, 'write-content');
    // RFC 9110 §14.5
    if (request.header('content-range') !== undefined)
      refuse(400, 'A part of a document cannot be put');
    const rules = rulesOf(target.parent);
    const name = target.segments.at(-1)!;
    const mediaType = rules.mediaTypeOf(request.header('content-type'), name);
    const { deps, exchange } = request;
    await using body = await receiveObject(request, rules);
    const { parent, owner } = target;
    await rules.assertAcceptable?.(
      { name, mediaType, content: body.content },
      {
        collection: parent,
        settings: deps.settings(),
        stored: async () => await readCollectionProperties(deps, owner, parent),
      },
    );
    const object = target.space === 'calendars' ? await withoutNotes(body.content) : undefined;
    const content = object?.content ?? body.content;
    const upkeep =
      object &&
      (await checkManaged(deps, owner, { existing: target.existing, after: object.text }));
    const { isNew, document, etag } = await storeScheduled(request, target, {
      content,
      mediaType,
      after: object?.text,
    });
    await upkeep?.run();
    const headers = {
      ...(etag !== undefined && content === body.content && { etag }),
      ...(document.scheduleTag !== undefined && { 'schedule-tag': document.scheduleTag }),
    };
    const shown = await tryShow(request);
    if (shown === undefined) return sendEmpty(exchange, isNew ? 201 : 204, headers);
    await sendRepresentation(request, shown, { status: isNew ? 201 : 200, headers });
  },
};

// RFC 8144 §3.2
/** A client whose conditions fail is answered with what is there, when it prefers that. @throws DavRefused 412 */
async function isAnsweredByConditions(request: DavRequest, target: PutTarget): Promise<boolean> {
  try {
    assertConditions(request, asSeen(request, target));
    return false;
  } catch (error) {
    const shown = toRefusal(error)?.status === 412 ? await tryShow(request) : undefined;
    if (shown === undefined) throw error;
    const { scheduleTag } = withShownTags(shown, shown.document, request.user);
    const headers = scheduleTag === undefined ? undefined : { 'schedule-tag': scheduleTag };
    await sendRepresentation(request, shown, { status: 412, headers: headers ?? {} });
    return true;
  }
}

/** What was put, for a client that prefers to see what has become of it, and may. */
async function tryShow(request: DavRequest): Promise<DocumentNode | undefined> {
  if (request.preferences.return !== 'representation') return undefined;
  const node = await resolveNode(request, request.path);
  const isShown = node.kind === 'document' && node.space !== 'files' && node.rights.includes('r');
  if (!isShown || (await readConcealed(request, node)) !== undefined) return undefined;
  return node;
}

/** Puts a calendar object in the place of what it was, as a PUT does. @throws DavRefused */
export async function storeObject(
  request: DavRequest,
  node: DocumentNode,
  bytes: Buffer,
): Promise<void> {
  const { mediaType } = node.document;
  const content = { kind: 'memory' as const, bytes };
  const after = bytes.toString();
  await storeScheduled(request, expectTarget(node), { content, mediaType, after });
}

interface Stored {
  readonly document: StoredDocument;
  readonly isNew: boolean;
}

/** Somebody else changes the same object while it is worked on; more often than this nobody does. */
const MAX_ATTEMPTS = 5;

// RFC 6638 §3.2
/** Stores what came in, or what scheduling makes of it, and tells the others. No ETag: it is not stored as it came. */
async function storeScheduled(
  request: DavRequest,
  target: PutTarget,
  put: {
    readonly content: IncomingContent;
    readonly mediaType: string;
    /** Of what lies in a calendar: its text. */
    readonly after: string | undefined;
  },
): Promise<Stored & { readonly etag: string | undefined }> {
  const { deps } = request;
  const { owner, parent } = target;
  const name = target.segments.at(-1)!;
  const { content, mediaType, after } = put;
  let existing = target.existing;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    await using step =
      after === undefined
        ? undefined
        : await planObjectChange(request, { owner, collection: parent, existing, after });
    const scheduled = step && { step, plannedFor: existing?.etag };
    const bytes = step && step.text !== after ? Buffer.from(step.text!) : undefined;
    await using prepared = await deps.store.prepareDocument(
      bytes === undefined ? content : { kind: 'memory', bytes },
      mediaType,
    );
    const stored = await store(request, target, { prepared, scheduled });
    if (!('document' in stored)) {
      existing = stored.existing;
      continue;
    }
    const document = withShownTags(target, stored.document, request.user);
    const told = { ...stored, document };
    if (step === undefined) return { ...told, etag: document.etag };
    await step.deliver();
    const now = await deps.store.look(owner.id, (reader) => reader.document(parent.id, name));
    const isAsSent = !step.isRewritten && now?.etag === stored.document.etag;
    return { ...told, etag: isAsSent ? document.etag : undefined };
  }
  return refuse(409, 'Others are changing this all the time');
}

/** @throws DavRefused 403, DomainError too-large */
async function receiveObject(
  { deps, exchange }: DavRequest,
  { maxSize, sizeCondition }: CollectionRules,
): Promise<ReceivedBody> {
  try {
    return await receiveBody(deps, exchange, maxSize(deps.settings()));
  } catch (error) {
    if (sizeCondition === undefined || !isDomainError(error, 'too-large')) throw error;
    return refuse(403, error.message, sizeCondition);
  }
}

interface PutTarget extends Omit<MissingPlace, 'parent'> {
  readonly parent: Collection;
  readonly existing: StoredDocument | undefined;
}

function expectTarget(node: DavNode): PutTarget {
  if (node.kind === 'document') return { ...node, existing: node.document };
  if (node.kind !== 'missing') return refuse(405, 'A collection cannot be put');
  const { place } = node;
  if (place === undefined) return refuse(409, 'There is no collection to put it in');
  const { parent } = place;
  if (parent === undefined) return refuse(403, 'Documents lie in collections, not beside them');
  return { ...place, parent, existing: undefined };
}

/** What is there, with the tags that it has for who asks. */
function asSeen({ user }: DavRequest, target: PutTarget): StoredDocument | undefined {
  const { existing } = target;
  return existing && withShownTags(target, existing, user);
}

function assertMayPut(request: DavRequest, node: DavNode, target: PutTarget): void {
  const at = { rights: target.rights, href: node.href };
  if (node.kind === 'document') assertMayChange(request, node);
  else assertPrivilege(at, 'bind');
}

/** @throws DavRefused 403, 404 */
export function assertMayChange(request: DavRequest, node: DocumentNode): void {
  if (!mayChangeItem(node.rights, { isOwn: isOwnDocument(request, node) }))
    assertPrivilege(node, 'write-content');
}

/** Whether the account put it there, in a collection of somebody else. */
export function isOwnDocument({ user }: DavRequest, { document }: DocumentNode): boolean {
  return document.creator === user.id;
}

async function store(
  request: DavRequest,
  target: PutTarget,
  work: {
    readonly prepared: PreparedDocument;
    /** What scheduling planned for the object as it was then. */
    readonly scheduled:
      | { readonly step: ScheduledChange; readonly plannedFor: string | undefined }
      | undefined;
  },
): Promise<Stored | { readonly existing: StoredDocument | undefined }> {
  const { prepared, scheduled } = work;
  const { owner, space, segments } = target;
  const name = segments.at(-1)!;
  const above = segments.slice(0, -1);
  return await changeAccount(request, owner, async (tx, check) => {
    const { parent, existing } = await findAgain(tx, target);
    assertConditions(request, asSeen(request, { ...target, existing }));
    if (scheduled !== undefined && scheduled.plannedFor !== existing?.etag) return { existing };
    const place = { space, segments };
    assertUnlocked(check, existing ? [place] : [place, { space, segments: above }]);
    await assertUniqueUid(
      tx,
      { collection: parent, href: collectionHref(space, owner.address, above) },
      { uid: prepared.summary.uid, over: existing },
    );
    // Who adds to somebody else's collection may have the right to change what is his alone.
    const creator = request.user.id === owner.id ? {} : { creator: request.user.id };
    if (existing === undefined) assertRoom(parent, request.deps.settings().maxObjects);
    const tag = scheduled && { scheduleTag: scheduled.step.scheduleTag };
    const document = await tx.putDocument(parent.id, { name, prepared, ...creator, ...tag });
    await scheduled?.step.keep(tx);
    return { document, isNew: existing === undefined };
  });
}

/** What is there may have changed while the body came in. */
async function findAgain(
  tx: AccountTransaction,
  { space, segments }: PutTarget,
): Promise<{ readonly parent: Collection; readonly existing: StoredDocument | undefined }> {
  const found = await findInAccount(tx, space, segments);
  if (found.kind === 'document') return { parent: found.parent, existing: found.document };
  if (found.kind === 'collection') return refuse(405, 'A collection cannot be put');
  if (found.kind === 'nothing' && found.parent !== undefined)
    return { parent: found.parent, existing: undefined };
  return refuseMissing();
}
