import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { isDomainError } from '#platform/errors.ts';
import { assertSeenWhole, readDocument } from '../answers/read-document.ts';
import { sendRepresentation } from '../answers/send-representation.ts';
import { sendEmpty } from '../answers/send.ts';
import { receiveBody, type ReceivedBody } from '../body.ts';
import { assertConditions } from '../conditions.ts';
import { refuse } from '../errors.ts';
import { mediaTypeByName } from '../kinds/media-type.ts';
import type { PostAction } from '../methods/post-action.ts';
import { assertMayChange, storeObject } from '../methods/put.ts';
import type { DavRequest } from '../request.ts';
import type { DocumentNode } from '../tree/node.ts';
import { resolveNode } from '../tree/resolve-node.ts';
import { withShownTags } from '../tree/seen-in-part.ts';
import { addAttachment } from './attachment-store.ts';
import { attachmentUrl } from './attachment-url.ts';
import { editInstances } from './edit-instances.ts';
import { fileNameOf } from './file-name.ts';
import { forgetUnused } from './forget-unused.ts';
import {
  managedIds,
  replaceAttachment,
  withAttachment,
  type ManagedAttachment,
} from './managed-lines.ts';

// RFC 8607 §3.3
/** Adds, replaces and removes attachments of a calendar object that the server keeps. */
export const postAttachment: PostAction = {
  isOn: (node) => node.kind === 'document' && node.space === 'calendars',
  isFor: ({ exchange }) => exchange.query.has('action'),
  async run(request, node) {
    if (node.kind !== 'document') return;
    assertMayChange(request, node);
    await assertSeenWhole(request, node, 'write-content');
    assertConditions(request, withShownTags(node, node.document, request.user));
    const job = await readJob(request, node);
    switch (request.exchange.query.get('action') ?? '') {
      case 'attachment-add':
        return await add(request, job);
      case 'attachment-update':
        return await update(request, job);
      case 'attachment-remove':
        return await remove(request, job);
      default:
        refuseFor('valid-action', 'The action is attachment-add, -update or -remove');
    }
  },
};

interface Job {
  readonly node: DocumentNode;
  readonly calendar: Component;
  readonly rid: string | undefined;
  readonly managedId: string | undefined;
  readonly ids: ReadonlySet<string>;
}

async function readJob(request: DavRequest, node: DocumentNode): Promise<Job> {
  const { query } = request.exchange;
  const calendar = parseCalendar(storedTextOf(await readDocument(request, node)));
  return {
    node,
    calendar,
    rid: query.get('rid') ?? undefined,
    managedId: query.get('managed-id') ?? undefined,
    ids: managedIds(calendar),
  };
}

// RFC 8607 §3.4
async function add(request: DavRequest, job: Job): Promise<void> {
  if (job.managedId !== undefined) refuseId('A new attachment gets its id from the server');
  if (job.ids.size >= request.deps.settings().maxAttachments)
    refuseFor('max-attachments-per-resource', 'There are too many attachments already');
  // Refused before anything is received when there is no such instance.
  edit(job, (component) => component);
  const added = await receive(request, job);
  await change(request, job, {
    calendar: edit(job, (component) => withAttachment(component, added)),
    added,
    removed: undefined,
  });
}

// RFC 8607 §3.5
async function update(request: DavRequest, job: Job): Promise<void> {
  if (job.rid !== undefined) refuseFor('valid-rid', 'An attachment is replaced wherever it is');
  const removed = expectId(job);
  const added = await receive(request, job);
  await change(request, job, {
    calendar: edit(job, (component) => replaceAttachment(component, removed, added)),
    added,
    removed,
  });
}

// RFC 8607 §3.6
async function remove(request: DavRequest, job: Job): Promise<void> {
  const removed = expectId(job);
  await change(request, job, {
    calendar: edit(job, (component) => replaceAttachment(component, removed, undefined)),
    added: undefined,
    removed,
  });
}

function edit({ calendar, rid, node }: Job, by: (component: Component) => Component): Component {
  const zones = createZones(calendar, node.owner.timeZone);
  return editInstances(calendar, rid, { zones, edit: by });
}

function expectId({ managedId, ids }: Job): string {
  if (managedId === undefined || !ids.has(managedId))
    return refuseId('There is no attachment of this id');
  return managedId;
}

/** Keeps what is sent as an attachment of the owner. */
async function receive(request: DavRequest, { node, calendar }: Job): Promise<ManagedAttachment> {
  const { deps } = request;
  const fileName = fileNameOf(request.header('content-disposition'));
  const mediaType = request.header('content-type') ?? mediaTypeByName(fileName);
  await using body = await receiveWithin(request);
  const { content } = body;
  const size = content.kind === 'memory' ? content.bytes.length : content.size;
  const [main] = mainComponents(calendar);
  const uids = [main && textOf(main, 'UID')].filter((uid) => uid !== undefined);
  const id = await addAttachment(deps, node.owner, { body, mediaType, fileName, uids });
  const url = attachmentUrl(request, node.owner, { id, fileName });
  return { id, url, mediaType, fileName, size };
}

async function receiveWithin({ deps, exchange }: DavRequest): Promise<ReceivedBody> {
  try {
    return await receiveBody(deps, exchange, deps.settings().maxAttachmentSize);
  } catch (error) {
    if (!isDomainError(error, 'too-large')) throw error;
    return refuseFor('max-attachment-size', error.message);
  }
}

interface Change {
  readonly calendar: Component;
  readonly added: ManagedAttachment | undefined;
  readonly removed: string | undefined;
}

/** Stores the object as it is now, tells attendees, and answers. */
async function change(request: DavRequest, { node }: Job, made: Change): Promise<void> {
  const { added, removed, calendar } = made;
  const { deps } = request;
  try {
    await storeObject(request, node, Buffer.from(formatCalendar(calendar)));
  } catch (error) {
    if (added !== undefined) await forgetUnused(deps, node.owner, [added.id]);
    throw error;
  }
  if (removed !== undefined) await forgetUnused(deps, node.owner, [removed]);
  await answer(request, made);
}

// RFC 8607 §3.10, RFC 8607 §5.1
async function answer(request: DavRequest, { added, removed }: Change): Promise<void> {
  const { exchange, preferences } = request;
  const node = await resolveNode(request, request.path);
  if (node.kind !== 'document') return refuse(409, 'It was changed meanwhile');
  const document = withShownTags(node, node.document, request.user);
  const isNew = added !== undefined && removed === undefined;
  const headers = {
    etag: document.etag,
    ...(document.scheduleTag !== undefined && { 'schedule-tag': document.scheduleTag }),
    ...(added !== undefined && { 'cal-managed-id': added.id, location: added.url }),
  };
  // RFC 7240 §4.2
  if (preferences.return !== 'representation')
    return sendEmpty(exchange, isNew ? 201 : 204, headers);
  await sendRepresentation(request, node, { status: isNew ? 201 : 200, headers });
}

function refuseFor(name: string, text: string): never {
  return refuse(403, text, { ns: CALDAV, name });
}

function refuseId(text: string): never {
  return refuseFor('valid-managed-id', text);
}
