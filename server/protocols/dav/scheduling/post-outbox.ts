import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { withoutBookkeeping } from '#scheduling/bookkeeping.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { formatDavDocument } from '#codecs/webdav/format-multistatus.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { isDomainError } from '#platform/errors.ts';
import type { FreeBusyResponse } from '#scheduling/free-busy.ts';
import { sendXml } from '../answers/send.ts';
import { receiveBody, textOf } from '../body.ts';
import { refuse } from '../errors.ts';
import { mediaTypeName } from '../kinds/media-type.ts';
import type { PostAction } from '../methods/post-action.ts';
import type { DavRequest } from '../request.ts';
import type { PresentNode } from '../tree/node.ts';
import { assertPrivilege, assertVisible, maySend } from '../tree/privileges.ts';

// RFC 6638 §5
/** When people are busy: a VFREEBUSY request posted to the scheduling outbox; and messages that no change of a meeting sends. */
export const postOutbox: PostAction = {
  isOn: (node) => node.kind === 'collection' && node.collection.role === 'outbox',
  async run(request, node) {
    if (node.kind !== 'collection') return;
    const { deps, exchange, user } = request;
    assertCalendar(request);
    if (!maySend(node.rights)) assertPrivilege(node, 'schedule-send-freebusy');
    const calendar = await readQuestion(request);
    const isQuestion = calendar.components.some((c) => c.name === 'VFREEBUSY');
    if (isQuestion) assertPrivilege(node, 'schedule-send-freebusy');
    try {
      // Whoever acts for the owner asks with the owner's eyes, and speaks in his name if he may.
      const owner = node.owner.id;
      const answers = isQuestion
        ? await deps.scheduling.answerFreeBusy(owner, calendar)
        : await deps.scheduling.postMessage({ owner, actor: user.id, calendar });
      sendXml(
        exchange,
        200,
        formatDavDocument('C:schedule-response', answers.map(format).join('')),
      );
    } catch (error) {
      if (isDomainError(error, 'no-permission'))
        refuse(403, error.message, { ns: CALDAV, name: 'valid-organizer' });
      if (!isDomainError(error, 'bad-value')) throw error;
      refuse(403, error.message, { ns: CALDAV, name: 'valid-scheduling-message' });
    }
  },
};

// RFC 6638 §5
/** Messages are posted to an outbox and to nothing else of calendars. */
export function refuseMessage(request: DavRequest, node: PresentNode): void {
  const isOfCalendars = node.kind === 'home' || node.kind === 'collection';
  if (!isOfCalendars || node.space !== 'calendars') return;
  if (mediaTypeName(request.header('content-type')) !== 'text/calendar') return;
  assertVisible(node);
  refuse(403, 'Scheduling messages are posted to an outbox', {
    ns: CALDAV,
    name: 'supported-collection',
  });
}

// RFC 6638 §5
function assertCalendar(request: DavRequest): void {
  if (mediaTypeName(request.header('content-type')) === 'text/calendar') return;
  refuse(403, 'Calendar objects are posted here: the type is text/calendar', {
    ns: CALDAV,
    name: 'supported-calendar-data',
  });
}

async function readQuestion({ deps, exchange }: DavRequest): Promise<Component> {
  await using body = await receiveBody(deps, exchange, deps.settings().maxRequestSize);
  try {
    return withoutBookkeeping(parseCalendar(await textOf(body.content)));
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    return refuse(403, error.message, { ns: CALDAV, name: 'valid-calendar-data' });
  }
}

// RFC 6638 §10.2
function format({ recipient, requestStatus, calendar }: FreeBusyResponse): string {
  const data =
    calendar === undefined ? '' : `<C:calendar-data>${escapeXmlText(calendar)}</C:calendar-data>`;
  return `<C:response><C:recipient><D:href>${escapeXmlText(recipient)}</D:href></C:recipient><C:request-status>${escapeXmlText(requestStatus)}</C:request-status>${data}</C:response>`;
}
