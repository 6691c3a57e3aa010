import { escapeXmlText } from '#codecs/xml/escape.ts';
import { formatDavDocument } from '#codecs/webdav/format-multistatus.ts';
import { CALDAV, CALENDARSERVER, DAV } from '#codecs/webdav/namespaces.ts';
import { parsePropertyKey, propertyKey, propertyTags } from '#codecs/webdav/property-name.ts';
import type { AddressListEntry } from '#directory/address-list.ts';
import { sendXml } from '../answers/send.ts';
import type { DavReport } from './report.ts';

interface SearchableProperty {
  readonly description: string;
  readonly textsOf: (entry: AddressListEntry) => readonly string[];
}

const addressesOf = ({ address, otherAddresses }: AddressListEntry): string[] => [
  address,
  ...otherAddresses,
];
const urisOf = (entry: AddressListEntry): string[] =>
  addressesOf(entry).map((address) => `mailto:${address}`);
const wordsOf = ({ displayName }: AddressListEntry): string[] => displayName.split(/\s+/);

/** By which properties principals can be found. One line each. */
export const searchablePrincipalProperties: ReadonlyMap<string, SearchableProperty> = new Map(
  (
    [
      [DAV, 'displayname', 'Name', (e) => [e.displayName]],
      [DAV, 'alternate-URI-set', 'Address', urisOf],
      [CALDAV, 'calendar-user-address-set', 'Calendar address', urisOf],
      [CALENDARSERVER, 'email-address-set', 'Mail address', addressesOf],
      [CALENDARSERVER, 'first-name', 'First name', (e) => wordsOf(e).slice(0, -1)],
      [CALENDARSERVER, 'last-name', 'Last name', (e) => wordsOf(e).slice(-1)],
    ] as const satisfies readonly (readonly [
      string,
      string,
      string,
      SearchableProperty['textsOf'],
    ])[]
  ).map(([ns, name, description, textsOf]) => [
    propertyKey({ ns, name }),
    { description, textsOf },
  ]),
);

// RFC 3744 §9.5
export const principalSearchPropertySet: DavReport = {
  ns: DAV,
  name: 'principal-search-property-set',
  isOfOneThing: true,
  isOn: (node) => node.kind === 'principals' || node.kind === 'root',
  async run({ exchange }) {
    let out = '';
    for (const [key, { description }] of searchablePrincipalProperties)
      out +=
        `<D:principal-search-property><D:prop>${propertyTags(parsePropertyKey(key)).empty}</D:prop>` +
        `<D:description xml:lang="en">${escapeXmlText(description)}</D:description></D:principal-search-property>`;
    sendXml(exchange, 200, formatDavDocument('D:principal-search-property-set', out));
  },
};
