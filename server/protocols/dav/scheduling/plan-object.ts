import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import { CALDAV, DAV } from '#codecs/webdav/namespaces.ts';
import type { Account } from '#directory/account.ts';
import { isPlanned } from '#scheduling/is-planned.ts';
import type { PlannedChange } from '#scheduling/plan-change.ts';
import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import type { DavDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { collectionHref, encodeSegment } from '../path/format-href.ts';
import type { DavRequest } from '../request.ts';

/** A calendar object that is to be put, replaced or removed. */
export interface ObjectChange {
  readonly owner: Account;
  /** undefined: a calendar that is not there yet. */
  readonly collection: Collection | undefined;
  readonly existing: StoredDocument | undefined;
  /** undefined: it is removed. */
  readonly after: string | undefined;
}

export type ScheduledChange = Extract<PlannedChange, { readonly kind: 'scheduled' }>;
type Refused = Extract<PlannedChange, { readonly kind: 'refused' }>;

// RFC 6638 §3.2
/**
 * What scheduling makes of a change; undefined when it is nobody's business but the owner's.
 * @throws DavRefused 403 with the precondition
 */
export async function planObjectChange(
  request: DavRequest,
  change: ObjectChange,
): Promise<ScheduledChange | undefined> {
  const { owner, collection, existing, after } = change;
  if (collection !== undefined && !isPlanned(collection)) return undefined;
  const { deps } = request;
  const bytes =
    existing &&
    (await deps.store.look(owner.id, async (r) => await r.readContent(existing.itemId)));
  const before = bytes && storedTextOf(bytes);
  // Nearly everything that people plan they plan for themselves.
  if (!isMeeting(after) && !isMeeting(before)) return undefined;
  const planned = await deps.scheduling.planChange({
    owner: owner.id,
    actor: request.user.id,
    collection: collection?.id,
    before,
    after,
    // RFC 6638 §8.1
    repliesOnRemoval: request.header('schedule-reply')?.trim().toUpperCase() !== 'F',
    // RFC 6638 §3.2.10
    isMerged: request.header('if-schedule-tag-match') !== undefined,
  });
  if (planned.kind === 'refused') return await refuseChange(request, owner, planned);
  return planned.kind === 'scheduled' ? planned : undefined;
}

function isMeeting(text: string | undefined): boolean {
  return text !== undefined && /^ORGANIZER[;:]/im.test(text);
}

async function refuseChange(
  { deps }: DavRequest,
  owner: Account,
  { precondition, property, other, lacks }: Refused,
): Promise<never> {
  const text =
    property === '' ? 'Scheduling refuses this change' : `Scheduling refuses this: ${property}`;
  const href = other && (await deps.store.look(owner.id, (r) => hrefOfOther(r, owner, other)));
  const needed = lacks && (await neededOnOutbox(deps, lacks));
  return refuse(403, text, {
    ns: precondition === 'need-privileges' ? DAV : CALDAV,
    name: precondition,
    ...(href !== undefined && { content: `<D:href>${href}</D:href>` }),
    ...(needed !== undefined && { content: needed }),
  });
}

// RFC 3744 §7.1.1
async function neededOnOutbox(
  { directory }: DavDeps,
  { privilege, outboxOf }: NonNullable<Refused['lacks']>,
): Promise<string> {
  const { address } = (await directory.accounts.get(outboxOf))!;
  const href = collectionHref('calendars', address, ['outbox']);
  return `<D:resource><D:href>${href}</D:href><D:privilege><C:${privilege}/></D:privilege></D:resource>`;
}

async function hrefOfOther(
  reader: AccountReader,
  owner: Account,
  other: { readonly collection: Collection['id']; readonly name: string },
): Promise<string | undefined> {
  const collection = await reader.collection(other.collection);
  return (
    collection &&
    collectionHref('calendars', owner.address, [collection.name]) + encodeSegment(other.name)
  );
}
