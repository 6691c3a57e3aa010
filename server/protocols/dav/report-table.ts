import { calendarMultiget } from './caldav/calendar-multiget.ts';
import { calendarQuery } from './caldav/calendar-query.ts';
import { freeBusyQuery } from './caldav/free-busy-query.ts';
import { addressBookMultiget } from './carddav/addressbook-multiget.ts';
import { addressBookQuery } from './carddav/addressbook-query.ts';
import { aclPrincipalPropSet } from './reports/acl-principal-prop-set.ts';
import { expandProperty } from './reports/expand-property.ts';
import { principalMatch } from './reports/principal-match.ts';
import { principalPropertySearch } from './reports/principal-property-search.ts';
import { principalSearchPropertySet } from './reports/principal-search-property-set.ts';
import type { DavReport } from './reports/report.ts';
import { syncCollection } from './reports/sync-collection.ts';

/** Every report. */
export const reportTable: readonly DavReport[] = [
  aclPrincipalPropSet,
  calendarMultiget,
  calendarQuery,
  freeBusyQuery,
  expandProperty,
  principalMatch,
  principalPropertySearch,
  principalSearchPropertySet,
  syncCollection,
  addressBookQuery,
  addressBookMultiget,
];
