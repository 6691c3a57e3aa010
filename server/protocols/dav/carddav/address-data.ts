import { parseAddressData, type AddressDataRequest } from '#codecs/carddav/address-data.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import type { TextElement } from '../reports/object-plan.ts';
import type { DavRequest } from '../request.ts';
import { readRequest } from '../read-request.ts';
import { maskCard } from './masked-card.ts';
import { renderCard } from './render-card.ts';

/** CARDDAV:address-data of a report. */
// RFC 6352 §10.4
export function addressDataElement({ header }: Pick<DavRequest, 'header'>): TextElement {
  return {
    ns: CARDDAV,
    name: 'address-data',
    tag: 'CR:address-data',
    plan(element) {
      const asked = readRequest(() => parseAddressData(element));
      const wanted = withDefaultVersion(asked, header('user-agent'));
      return ({ node, bytes }) => renderCard(maskCard(node, bytes) ?? bytes, wanted);
    },
  };
}

/** Apple's address books say nothing of versions and read 3.0 alone; others take what there is. */
function withDefaultVersion(
  wanted: AddressDataRequest,
  userAgent: string | undefined,
): AddressDataRequest {
  const isApple = /\b(?:AddressBook|dataaccessd|contactsd|iOS\/|macOS\/)/.test(userAgent ?? '');
  return wanted.version === undefined && isApple ? { ...wanted, version: '3.0' } : wanted;
}
