import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import type { Account } from '#directory/account.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import { readDocument } from '../answers/read-document.ts';
import type { DavRequest } from '../request.ts';
import { readForOther } from '../transfer/crossing.ts';
import type { DocumentNode } from '../tree/node.ts';
import { addAttachment, findAttachment } from './attachment-store.ts';
import { attachmentUrl } from './attachment-url.ts';
import { hasAttachments } from './forget-unused.ts';
import { managedIds, mayHaveManaged, replaceAttachment } from './managed-lines.ts';

/**
 * The text of a calendar object for another account, which gets attachments of its own: the ones here go with the object here.
 * Undefined when there are none.
 */
export async function carryAttachments(
  request: DavRequest,
  source: DocumentNode,
  to: Account,
): Promise<Buffer | undefined> {
  const { deps } = request;
  if (source.space !== 'calendars' || !(await hasAttachments(deps, source.owner))) return undefined;
  const text = storedTextOf(await readDocument(request, source));
  if (!mayHaveManaged(text)) return undefined;
  let calendar = parseCalendar(text);
  for (const id of managedIds(calendar))
    calendar = await carry(request, { source, to, calendar, id });
  return Buffer.from(formatCalendar(calendar));
}

async function carry(
  request: DavRequest,
  job: {
    readonly source: DocumentNode;
    readonly to: Account;
    readonly calendar: Component;
    readonly id: string;
  },
): Promise<Component> {
  const { source, to, calendar, id } = job;
  const { deps } = request;
  const found = await deps.store.look(source.owner.id, (reader) => findAttachment(reader, id));
  if (found === undefined) return calendar;
  const { document, fileName } = found;
  const { mediaType, size } = document;
  const [main] = mainComponents(calendar);
  const uids = [main && textOf(main, 'UID')].filter((uid) => uid !== undefined);
  await using body = await readForOther(request, source.owner, document);
  const own = await addAttachment(deps, to, { body, mediaType, fileName, uids });
  const url = attachmentUrl(request, to, { id: own, fileName });
  const attachment = { id: own, url, mediaType, fileName, size };
  const components = calendar.components.map((c) => replaceAttachment(c, id, attachment));
  return { ...calendar, components };
}
