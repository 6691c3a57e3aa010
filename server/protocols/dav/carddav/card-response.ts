import { parseAddressData, type AddressDataRequest } from '#codecs/carddav/address-data.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { formatPropResponse } from '#codecs/webdav/format-multistatus.ts';
import type { PropertyRequest } from '#codecs/webdav/propfind.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import type { PropertyContext } from '../properties/property.ts';
import {
  planProperties,
  readPropstats,
  type PropertyPlan,
} from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import type { DocumentNode } from '../tree/node.ts';
import { readCardRequest } from './card-conditions.ts';
import { renderCard } from './render-card.ts';

/** Which properties of cards a report answers, and how their text, which is no property of PROPFIND. */
export interface CardPlan {
  readonly properties: PropertyPlan;
  /** Undefined: the text is not wanted. */
  readonly addressData: AddressDataRequest | undefined;
}

/** @throws DavRefused 403 supported-address-data */
// RFC 6352 §10.4
export function planCards(
  { tables, preferences, header }: Pick<DavRequest, 'tables' | 'preferences' | 'header'>,
  request: PropertyRequest,
): CardPlan {
  const isAddressData = (e: XmlElement): boolean => e.ns === CARDDAV && e.name === 'address-data';
  const named =
    request.kind === 'prop'
      ? request.properties
      : request.kind === 'allprop'
        ? request.include
        : [];
  const element = named.find(isAddressData);
  const others = named.filter((e) => !isAddressData(e));
  const rest: PropertyRequest =
    request.kind === 'prop'
      ? { kind: 'prop', properties: others }
      : request.kind === 'allprop'
        ? { kind: 'allprop', include: others }
        : request;
  const addressData = element && readCardRequest(() => parseAddressData(element));
  return {
    properties: planProperties(tables.properties, rest, preferences.return === 'minimal'),
    addressData: addressData && withDefaultVersion(addressData, header('user-agent')),
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

/** The DAV:response of one card. */
export async function formatCardResponse(
  plan: CardPlan,
  card: { readonly node: DocumentNode; readonly bytes: Buffer },
  context: PropertyContext,
): Promise<string> {
  const stats = await readPropstats(plan.properties, card.node, context);
  if (plan.addressData === undefined) return formatPropResponse(card.node.href, stats);
  const text = escapeXmlText(renderCard(card.bytes, plan.addressData));
  const content = `<CR:address-data>${text}</CR:address-data>`;
  const found = stats.find((s) => s.status === 200);
  const others = stats.filter((s) => s !== found);
  return formatPropResponse(card.node.href, [
    { status: 200, content: (found?.content ?? '') + content },
    ...others,
  ]);
}
