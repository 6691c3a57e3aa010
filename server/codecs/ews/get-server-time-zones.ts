import type { XmlElement } from '#codecs/xml/element.ts';
import { m, part, partsOf, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOnly } from './response-messages.ts';

/** Definitions of zones by Windows' names, all that the server knows without names. Since 2010. */
export function getServerTimeZones(
  ids: readonly string[] = [],
  isFull = false,
): EwsOperation<readonly XmlElement[]> {
  return {
    request: m(
      'GetServerTimeZones',
      ids.length === 0
        ? []
        : m(
            'Ids',
            ids.map((id) => t('Id', id)),
          ),
      { ReturnFullTimeZoneData: String(isFull) },
    ),
    isRepeatable: true,
    read: (response) =>
      readOnly(response, (message) =>
        partsOf(part(message, 'TimeZoneDefinitions'), 'TimeZoneDefinition'),
      ),
  };
}
