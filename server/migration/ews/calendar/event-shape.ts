import type { PropertyPath } from '#codecs/ews/property-path.ts';
import type { ItemShape } from '#codecs/ews/shapes.ts';
import { knows, type MailboxCalls } from '../mailbox-calls.ts';
import { fields } from '../fields.ts';

export const commonProperties: readonly PropertyPath[] = [
  'item:ItemClass',
  'item:Subject',
  'item:Sensitivity',
  'item:Body',
  'item:Attachments',
  'item:Categories',
  'item:Importance',
  'item:ReminderIsSet',
  'item:ReminderMinutesBeforeStart',
  'item:DateTimeCreated',
  'item:HasAttachments',
];

const always: readonly PropertyPath[] = [
  'calendar:Start',
  'calendar:End',
  'calendar:IsAllDayEvent',
  'calendar:LegacyFreeBusyStatus',
  'calendar:Location',
  'calendar:IsMeeting',
  'calendar:IsCancelled',
  'calendar:IsResponseRequested',
  'calendar:CalendarItemType',
  'calendar:MyResponseType',
  'calendar:Organizer',
  'calendar:RequiredAttendees',
  'calendar:OptionalAttendees',
  'calendar:Resources',
  'calendar:AppointmentSequenceNumber',
  'calendar:Recurrence',
  'calendar:ModifiedOccurrences',
  'calendar:DeletedOccurrences',
  'calendar:OriginalStart',
  'calendar:AllowNewTimeProposal',
  'calendar:MeetingWorkspaceUrl',
  'calendar:NetShowUrl',
  fields.globalObjectId,
  fields.ianaZone,
  fields.joinUrl,
];

/** Everything of a calendar item that its server can tell. */
export function eventShape(calls: MailboxCalls): ItemShape {
  const properties = [...commonProperties, ...always];
  if (knows(calls, 'Exchange2007_SP1'))
    properties.push('calendar:UID', 'calendar:RecurrenceId', 'calendar:DateTimeStamp');
  if (knows(calls, 'Exchange2010'))
    properties.push('calendar:StartTimeZone', 'calendar:EndTimeZone', 'item:LastModifiedTime');
  else properties.push('calendar:MeetingTimeZone');
  if (knows(calls, 'Exchange2013')) properties.push('calendar:JoinOnlineMeetingUrl');
  return { body: 'Best', properties };
}
