import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { refuse } from '../errors.ts';
import { calendarRules } from './calendar.ts';
import type { CollectionRules } from './collection-rules.ts';

// RFC 6638 §2.2
/** Where messages of others lie until a program has seen them; nobody puts anything there. */
export const inboxRules: CollectionRules = {
  ...calendarRules,
  resourceTypes: '<C:schedule-inbox/>',
  mediaTypeOf: () =>
    refuse(403, 'The scheduling inbox is filled by the server', {
      ns: CALDAV,
      name: 'supported-calendar-data',
    }),
};

// RFC 6638 §2.1
/** Where questions for free and busy times are posted to; nothing is ever in it. */
export const outboxRules: CollectionRules = {
  ...inboxRules,
  resourceTypes: '<C:schedule-outbox/>',
};
