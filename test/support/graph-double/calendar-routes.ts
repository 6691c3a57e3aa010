// Calendars, events and their instances.
import { ianaOf } from '../ews-double/zones.ts';
import {
  addContainer,
  addItem,
  GraphDoubleError,
  normalName,
  removeItem,
  setExtended,
  touch,
  type DoubleContainer,
  type DoubleItem,
  type DoubleMailbox,
  type Json,
  word,
} from './double-state.ts';
import { done, jsonOf, ok, type GraphReply, type Route, type RouteContext } from './call.ts';
import { seriesDays } from './series-days.ts';
import { pageOf, pageOfJson, show } from './view.ts';

export const calendarRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/calendars$/, run: listCalendars },
  { method: 'POST', pattern: /^\/calendars$/, run: makeCalendar },
  { method: 'DELETE', pattern: /^\/calendars\/([^/]+)$/, run: removeCalendar },
  { method: 'GET', pattern: /^\/calendars\/([^/]+)$/, run: (c) => ok(expectCalendar(c).json) },
  {
    method: 'GET',
    pattern: /^\/calendars\/([^/]+)\/calendarPermissions$/,
    run: (c) => ok({ value: c.mailbox.permissions.get(expectCalendar(c).id) ?? [] }),
  },
  { method: 'POST', pattern: /^\/calendars\/([^/]+)\/calendarPermissions$/, run: grant },
  {
    method: 'DELETE',
    pattern: /^\/calendars\/([^/]+)\/calendarPermissions\/([^/]+)$/,
    run: revoke,
  },
  {
    method: 'PATCH',
    pattern: /^\/calendars\/([^/]+)\/calendarPermissions\/([^/]+)$/,
    run: regrant,
  },
  {
    method: 'GET',
    pattern: /^\/calendars\/([^/]+)\/events$/,
    run: (c) => pageOf(c, [...expectCalendar(c).items.values()].map(shown)),
  },
  { method: 'POST', pattern: /^\/calendars\/([^/]+)\/events$/, run: makeEvent },
  { method: 'GET', pattern: /^\/events\/([^/]+)$/, run: getEvent },
  { method: 'PATCH', pattern: /^\/events\/([^/]+)$/, run: changeEvent },
  { method: 'DELETE', pattern: /^\/events\/([^/]+)$/, run: deleteEvent },
  { method: 'GET', pattern: /^\/events\/([^/]+)\/instances$/, run: listInstances },
  {
    method: 'GET',
    pattern: /^\/events\/([^/]+)\/attachments$/,
    run: (c) => ok({ value: findEvent(c.mailbox, c.parameters[0]!).item.attachments }),
  },
  { method: 'POST', pattern: /^\/events\/([^/]+)\/attachments$/, run: addAttachment },
  {
    method: 'POST',
    pattern: /^\/events\/([^/]+)\/attachments\/createUploadSession$/,
    run: beginUpload,
  },
];

function expectCalendar({ mailbox, parameters }: RouteContext): DoubleContainer {
  const calendar = mailbox.calendars.get(parameters[0]!);
  if (calendar === undefined) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  return calendar;
}

function listCalendars(context: RouteContext): GraphReply {
  return pageOfJson(
    context,
    [...context.mailbox.calendars.values()].map((it) => show(context, it)),
  );
}

function makeCalendar(context: RouteContext): GraphReply {
  const { mailbox } = context;
  const json = jsonOf(context);
  const isTaken = [...mailbox.calendars.values()].some((it) => it.json['name'] === json['name']);
  if (isTaken) throw new GraphDoubleError(409, 'ErrorFolderExists');
  const calendar = addContainer(mailbox.calendars, {
    isDefaultCalendar: false,
    canEdit: true,
    owner: { name: mailbox.displayName, address: mailbox.address },
    ...json,
  });
  mailbox.permissions.set(calendar.id, []);
  return ok(calendar.json, 201);
}

function removeCalendar(context: RouteContext): GraphReply {
  context.mailbox.calendars.delete(expectCalendar(context).id);
  return done;
}

function grant(context: RouteContext): GraphReply {
  const list = context.mailbox.permissions.get(expectCalendar(context).id)!;
  const given = { id: `perm-${list.length + 1}`, isRemovable: true, ...jsonOf(context) };
  list.push(given);
  return ok(given, 201);
}

function regrant(context: RouteContext): GraphReply {
  const list = context.mailbox.permissions.get(expectCalendar(context).id)!;
  const found = list.find((it) => it['id'] === context.parameters[1]);
  if (found === undefined) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  return ok(Object.assign(found, jsonOf(context)));
}

function revoke(context: RouteContext): GraphReply {
  const list = context.mailbox.permissions.get(expectCalendar(context).id)!;
  const at = list.findIndex((it) => it['id'] === context.parameters[1]);
  if (at < 0) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  list.splice(at, 1);
  return done;
}

interface FoundEvent {
  readonly item: DoubleItem;
  readonly master: DoubleItem;
  readonly calendar: DoubleContainer;
  /** Of an instance: its day in the series. */
  readonly day: string | undefined;
}

function findEvent(mailbox: DoubleMailbox, id: string): FoundEvent {
  const [, masterId = id, day] = /^(.*)\.(\d{4}-\d\d-\d\d)$/.exec(id) ?? [];
  for (const calendar of mailbox.calendars.values()) {
    const master = calendar.items.get(masterId);
    if (master === undefined) continue;
    if (day === undefined) return { item: master, master, calendar, day };
    if (master.cancelled.has(day)) break;
    const item = master.exceptions.get(day) ?? occurrenceOf(master, day);
    if (item !== undefined) return { item, master, calendar, day };
  }
  throw new GraphDoubleError(404, 'ErrorItemNotFound');
}

/** An instance as the series gives it. */
function occurrenceOf(master: DoubleItem, day: string): DoubleItem | undefined {
  const recurrence = master.json['recurrence'] as Json | undefined;
  if (recurrence === undefined || !seriesDays(recurrence).includes(day)) return undefined;
  const start = timeOf(master.json['start'] as Json);
  const end = timeOf(master.json['end'] as Json);
  const zone = zoneOf(master);
  const wall = start.withTimeZone(zone);
  const from = Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone: zone,
    plainTime: wall.toPlainTime(),
  });
  const length = start.until(end);
  const { recurrence: _, ...json } = master.json;
  const id = `${master.id}.${day}`;
  return {
    ...master,
    id,
    json: {
      ...json,
      id,
      type: 'occurrence',
      seriesMasterId: master.id,
      originalStart: from.toInstant().toString(),
      start: utcTime(from),
      end: utcTime(from.add(length)),
    },
    extended: new Map(master.extended),
    attachments: [],
  };
}

function zoneOf(item: DoubleItem): string {
  if (item.json['isAllDay'] === true) return 'UTC';
  return ianaOf(word(item.json['originalStartTimeZone'] ?? 'UTC'));
}

function timeOf(time: Json): Temporal.ZonedDateTime {
  return Temporal.PlainDateTime.from(word(time['dateTime'])).toZonedDateTime('UTC');
}

function utcTime(time: Temporal.ZonedDateTime): Json {
  const text = time.withTimeZone('UTC').toPlainDateTime().toString({ smallestUnit: 'second' });
  return { dateTime: `${text}.0000000`, timeZone: 'UTC' };
}

/** Times are given in any zone, and kept in UTC; whole days are the same everywhere. */
function toKept(json: Json): Json {
  const kept: Json = { ...json };
  for (const name of ['start', 'end'] as const) {
    const time = json[name] as Json | undefined;
    if (time === undefined) continue;
    const zone = word(time['timeZone'] ?? 'UTC');
    const iana = json['isAllDay'] === true ? 'UTC' : ianaOf(zone);
    const wall = Temporal.PlainDateTime.from(word(time['dateTime']));
    if (json['isAllDay'] === true && wall.toPlainTime().toString() !== '00:00:00')
      throw new GraphDoubleError(400, 'ErrorInvalidRequest');
    kept[name] = utcTime(wall.toZonedDateTime(iana));
    kept[name === 'start' ? 'originalStartTimeZone' : 'originalEndTimeZone'] = zone;
  }
  return kept;
}

function makeEvent(context: RouteContext): GraphReply {
  const { mailbox } = context;
  const { attachments = [], attendees = [], organizer: _, ...json } = jsonOf(context);
  if (json['start'] === undefined) throw new GraphDoubleError(400, 'ErrorInvalidRequest');
  const item = addItem(mailbox, expectCalendar(context), {
    isAllDay: false,
    showAs: 'busy',
    sensitivity: 'normal',
    importance: 'normal',
    isReminderOn: true,
    reminderMinutesBeforeStart: 15,
    isCancelled: false,
    isOrganizer: true,
    responseRequested: true,
    responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
    organizer: { emailAddress: { name: mailbox.displayName, address: mailbox.address } },
    ...toKept(json),
    attendees,
    type: json['recurrence'] === undefined ? 'singleInstance' : 'seriesMaster',
  });
  item.attachments = (attachments as Json[]).map((it, i) => ({ id: `ATT${i}`, ...it }));
  const id = item.extended.get(normalName('Binary {6ed8da90-450b-101b-98da-00aa003f1305} Id 0x3'));
  item.json['iCalUId'] =
    id === undefined
      ? madeUid(item.sequence)
      : Buffer.from(id, 'base64').toString('hex').toUpperCase();
  item.json['hasAttachments'] = item.attachments.length > 0;
  invite(mailbox, item);
  return ok(show(context, item), 201);
}

function madeUid(sequence: number): string {
  return `040000008200E00074C5B7101A82E00800000000${String(sequence).padStart(16, '0')}000000000000000010000000${'AB'.repeat(16)}`;
}

/** Exchange sends for the organizer as soon as somebody is invited. */
function invite(mailbox: DoubleMailbox, item: DoubleItem): void {
  const attendees = (item.json['attendees'] ?? []) as Json[];
  if (item.json['isOrganizer'] === true && attendees.length > 0)
    mailbox.sent.push(`invitation: ${word(item.json['subject'])}`);
}

function shown(item: DoubleItem): DoubleItem {
  return { ...item, json: { ...item.json, hasAttachments: item.attachments.length > 0 } };
}

function getEvent(context: RouteContext): GraphReply {
  const { item } = findEvent(context.mailbox, context.parameters[0]!);
  const select = context.query.get('$select')?.split(',') ?? [];
  const expand = context.query.get('$expand') ?? '';
  const wantsExceptions =
    /exceptionOccurrences/.test(expand) || select.includes('cancelledOccurrences');
  if (wantsExceptions && !context.state.knowsExceptions)
    throw new GraphDoubleError(400, 'RequestBroker--ParseUri');
  const json = show(context, shown(item));
  if (select.includes('cancelledOccurrences') && item.json['type'] === 'seriesMaster')
    json['cancelledOccurrences'] = [...item.cancelled].map((day) => `OID.${item.id}.${day}`);
  if (/exceptionOccurrences/.test(expand))
    json['exceptionOccurrences'] = [...item.exceptions].map(([day, it]) => ({
      // Properties of MAPI are not shown of them.
      ...show({ query: new URLSearchParams() }, shown(it)),
      occurrenceId: `OID.${item.id}.${day}`,
    }));
  if (/attachments/.test(expand)) json['attachments'] = item.attachments;
  return ok(json);
}

function changeEvent(context: RouteContext): GraphReply {
  const { mailbox } = context;
  const { item, master, day } = findEvent(mailbox, context.parameters[0]!);
  const { singleValueExtendedProperties: extended = [], attendees, ...json } = jsonOf(context);
  const isAllDay = json['isAllDay'] ?? item.json['isAllDay'];
  item.json = { ...item.json, ...toKept({ ...json, isAllDay }) };
  if (attendees !== undefined) item.json['attendees'] = attendees;
  setExtended(item.extended, extended as Json[]);
  if (day !== undefined) {
    item.json['type'] = 'exception';
    master.exceptions.set(day, item);
  }
  touch(mailbox, item);
  touch(mailbox, master);
  invite(mailbox, item);
  return ok(show(context, item));
}

function deleteEvent(context: RouteContext): GraphReply {
  const { mailbox } = context;
  const { item, master, calendar, day } = findEvent(mailbox, context.parameters[0]!);
  if (((item.json['attendees'] ?? []) as Json[]).length > 0)
    mailbox.sent.push(`cancellation: ${word(item.json['subject'])}`);
  if (day === undefined) removeItem(mailbox, calendar, item.id);
  else {
    master.cancelled.add(day);
    master.exceptions.delete(day);
    touch(mailbox, master);
  }
  return done;
}

function listInstances(context: RouteContext): GraphReply {
  const { master } = findEvent(context.mailbox, context.parameters[0]!);
  const recurrence = master.json['recurrence'] as Json | undefined;
  if (recurrence === undefined) return ok({ value: [] });
  const bound = (name: string): string => word(context.query.get(name)).replace(/Z$/, '');
  const [from, to] = [bound('startDateTime'), bound('endDateTime')];
  const instances = seriesDays(recurrence).flatMap((day) => {
    if (master.cancelled.has(day)) return [];
    const item = master.exceptions.get(day) ?? occurrenceOf(master, day)!;
    const start = word((item.json['start'] as Json)['dateTime']);
    const end = word((item.json['end'] as Json)['dateTime']);
    return end >= from && start <= to ? [shown(item)] : [];
  });
  return pageOf(context, instances);
}

function addAttachment(context: RouteContext): GraphReply {
  const { item, master } = findEvent(context.mailbox, context.parameters[0]!);
  const attachment = { id: `ATT${item.attachments.length}`, ...jsonOf(context) };
  item.attachments.push(attachment);
  touch(context.mailbox, master);
  return ok(attachment, 201);
}

function beginUpload(context: RouteContext): GraphReply {
  const { mailbox, state } = context;
  const { item, master } = findEvent(mailbox, context.parameters[0]!);
  const { name, size, contentType } = jsonOf(context)['AttachmentItem'] as Json;
  const token = `upload-${state.uploads.size + 1}`;
  state.uploads.set(token, {
    size: Number(size),
    bytes: Buffer.alloc(0),
    finish(content) {
      const contentBytes = content.toString('base64');
      const own = { id: `ATT${item.attachments.length}`, name, contentType, contentBytes };
      item.attachments.push({ '@odata.type': '#microsoft.graph.fileAttachment', ...own });
      touch(mailbox, master);
    },
  });
  return ok({ uploadUrl: `${new URL(state.root).origin}/upload?token=${token}` }, 201);
}
