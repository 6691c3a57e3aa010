/** What the DAV header claims. */
const features: readonly string[] = [
  '1',
  '2',
  '3',
  'access-control',
  'extended-mkcol',
  'calendar-access',
  'calendar-auto-schedule',
  // RFC 7809 §3.1.1
  'calendar-no-timezone',
  'addressbook',
  // Apple's programs show delegation and sharing only to who says so.
  'calendar-proxy',
  'calendar-availability',
  'calendarserver-sharing',
  'calendar-managed-attachments',
  'resource-sharing',
];

export const davHeader = features.join(', ');
