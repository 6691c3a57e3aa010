import { expandExtended } from '#codecs/graph/extended-property.ts';
import { fields } from '../fields.ts';

/** Everything of an event that Graph can tell. */
export const eventSelect = [
  'id',
  'changeKey',
  'createdDateTime',
  'lastModifiedDateTime',
  'iCalUId',
  'type',
  'seriesMasterId',
  'subject',
  'body',
  'start',
  'end',
  'originalStart',
  'originalStartTimeZone',
  'originalEndTimeZone',
  'isAllDay',
  'recurrence',
  'location',
  'locations',
  'attendees',
  'organizer',
  'isOrganizer',
  'responseStatus',
  'responseRequested',
  'allowNewTimeProposals',
  'hideAttendees',
  'showAs',
  'sensitivity',
  'importance',
  'categories',
  'isCancelled',
  'isReminderOn',
  'reminderMinutesBeforeStart',
  'onlineMeeting',
  'onlineMeetingUrl',
  'hasAttachments',
].join(',');

export const eventExpand = expandExtended([
  fields.messageClass,
  fields.sequence,
  fields.uid,
  fields.ianaZone,
  fields.joinUrl,
]);
