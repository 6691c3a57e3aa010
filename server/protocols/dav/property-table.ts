import { propertyKey } from '#codecs/webdav/property-name.ts';
import { attachmentProperties } from './attachments/attachment-properties.ts';
import { availabilityProperties } from './caldav/availability-property.ts';
import { calendarProperties } from './caldav/calendar-properties.ts';
import { timeZoneProperties } from './caldav/time-zone-properties.ts';
import { addressBookProperties } from './carddav/address-book-properties.ts';
import { aclProperties } from './properties/acl-properties.ts';
import { principalProperties } from './properties/principal-properties.ts';
import type { LiveProperty } from './properties/property.ts';
import { quotaProperties } from './properties/quota-properties.ts';
import { syncProperties } from './properties/sync-properties.ts';
import { webdavProperties } from './properties/webdav-properties.ts';
import { mergeProperties } from './properties/merge-properties.ts';
import type { PropertyTable } from './properties/render-properties.ts';
import { proxyProperties } from './proxies/proxy-properties.ts';
import { sharingProperties } from './sharing/sharing-properties.ts';

/** Every live property, by the standard it is of; of one name there may be several, each for its kinds of nodes. */
const liveProperties: readonly LiveProperty[] = [
  ...webdavProperties,
  ...principalProperties,
  ...aclProperties,
  ...quotaProperties,
  ...syncProperties,
  ...calendarProperties,
  ...timeZoneProperties,
  ...availabilityProperties,
  ...attachmentProperties,
  ...addressBookProperties,
  ...proxyProperties,
  ...sharingProperties,
];

export function createPropertyTable(): PropertyTable {
  const table = new Map<string, LiveProperty>();
  for (const property of liveProperties) {
    const key = propertyKey(property);
    const before = table.get(key);
    table.set(key, before === undefined ? property : mergeProperties(before, property));
  }
  return table;
}
