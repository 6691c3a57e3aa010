import type { XmlPrefixes } from '#codecs/xml/format-xml.ts';

export const DAV = 'DAV:';
export const CALDAV = 'urn:ietf:params:xml:ns:caldav';
export const CARDDAV = 'urn:ietf:params:xml:ns:carddav';
/** Apple's Calendar Server: ctag, sharing, proxies. */
export const CALENDARSERVER = 'http://calendarserver.org/ns/';
/** Apple's calendar program: colour and order. */
export const APPLE_ICAL = 'http://apple.com/ns/ical/';

/** Of ownCloud and Nextcloud: sharing. */
export const OWNCLOUD = 'http://owncloud.org/ns';

/** Where Apple's servers say in words what is wrong, beside a condition: there its programs look, and nobody takes it for one. */
export const TWISTED = 'http://twistedmatrix.com/xml_namespace/dav/';

/** Declared on the root of every document that is sent. */
export const davPrefixes: XmlPrefixes = new Map([
  [DAV, 'D'],
  [CALDAV, 'C'],
  [CARDDAV, 'CR'],
  [CALENDARSERVER, 'CS'],
  [APPLE_ICAL, 'A'],
]);
