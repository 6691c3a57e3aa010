import { duration, flag, integer, size } from '#platform/setting-kinds.ts';
import { defineSettings, type ValuesOf } from '#platform/settings.ts';

export const davSettings = defineSettings(
  'dav',
  'Calendars, contacts and files over WebDAV, CalDAV and CardDAV.',
  {
    enabled: flag({ default: true, apply: 'restart', doc: 'Whether /dav/ is served.' }),
    files: flag({ default: true, doc: 'Whether accounts have a tree of files.' }),
    maxRequestSize: size({
      default: '2MB',
      min: '16KB',
      max: '100MB',
      doc: 'Largest XML body of a request.',
    }),
    maxObjectSize: size({
      default: '10MB',
      min: '64KB',
      max: '100MB',
      doc: 'Largest calendar object or contact.',
    }),
    maxObjects: integer({
      default: 200_000,
      min: 100,
      max: 10_000_000,
      unit: 'objects',
      doc: 'Most objects in one calendar or address book.',
    }),
    maxAttendees: integer({
      default: 1_000,
      min: 10,
      max: 10_000,
      unit: 'attendees',
      doc: 'Most attendees of one meeting.',
    }),
    maxInstances: integer({
      default: 5_000,
      min: 100,
      max: 100_000,
      unit: 'instances',
      doc: 'Most instances of one series that a query expands.',
    }),
    maxFileSize: size({ default: '1GB', min: '1MB', max: '100GB', doc: 'Largest file.' }),
    maxAttachmentSize: size({
      default: '25MB',
      min: '64KB',
      max: '1GB',
      doc: 'Largest attachment of a calendar object that programs give to the server to keep.',
    }),
    maxAttachments: integer({
      default: 50,
      min: 1,
      max: 1_000,
      unit: 'attachments',
      doc: 'Most attachments of one calendar object that the server keeps.',
    }),
    maxResults: integer({
      default: 100_000,
      min: 100,
      max: 10_000_000,
      unit: 'things',
      doc: 'Most things that one answer lists; a listing that would be longer is refused or cut off, as the client is told.',
    }),
    maxLockTime: duration({
      default: '1d',
      min: '1m',
      max: '30d',
      doc: 'Longest time for which a client may lock something without renewing the lock.',
    }),
  },
);
export type DavSettings = ValuesOf<typeof davSettings>;
