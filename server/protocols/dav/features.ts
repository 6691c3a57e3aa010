/** What the DAV header claims. */
const features: readonly string[] = [
  '1',
  '2',
  '3',
  'access-control',
  'extended-mkcol',
  'calendar-access',
  'calendar-auto-schedule',
  'addressbook',
];

export const davHeader = features.join(', ');
