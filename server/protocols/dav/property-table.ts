import { propertyKey } from '#codecs/webdav/property-name.ts';
import { calendarProperties } from './caldav/calendar-properties.ts';
import { addressBookProperties } from './carddav/address-book-properties.ts';
import { aclProperties } from './properties/acl-properties.ts';
import { principalProperties } from './properties/principal-properties.ts';
import type { LiveProperty } from './properties/property.ts';
import { quotaProperties } from './properties/quota-properties.ts';
import { syncProperties } from './properties/sync-properties.ts';
import { webdavProperties } from './properties/webdav-properties.ts';
import type { PropertyTable } from './properties/render-properties.ts';

/** Every live property, by the standard it is of. */
const liveProperties: readonly LiveProperty[] = [
  ...webdavProperties,
  ...principalProperties,
  ...aclProperties,
  ...quotaProperties,
  ...syncProperties,
  ...calendarProperties,
  ...addressBookProperties,
];

export function createPropertyTable(): PropertyTable {
  return new Map(liveProperties.map((property) => [propertyKey(property), property]));
}
