import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { parseMultiget } from '#codecs/webdav/multiget.ts';
import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';
import { acceptedVersion } from './accept-card.ts';
import { parseAddressBookQuery } from './address-book-reports.ts';
import { parseAddressData } from './address-data.ts';
import { parseCardFilter } from './card-filter-xml.ts';
import { CardRequestError } from './card-request-error.ts';

const bodies = [parseAddressBookQuery, parseMultiget, parseAddressData, parseCardFilter] as const;

/** Laws: only InputSyntaxError, DomainError and CardRequestError are thrown. */
export const target = {
  name: 'codecs/carddav',
  corpus: () =>
    [
      `<addressbook-query xmlns="${CARDDAV}" xmlns:D="DAV:"><D:prop><address-data version="4.0"><prop name="FN"/></address-data></D:prop><filter test="allof"><prop-filter name="A.EMAIL"><text-match collation="i;octet" match-type="equals" negate-condition="yes">x</text-match><param-filter name="TYPE"><is-not-defined/></param-filter></prop-filter></filter><limit><nresults>5</nresults></limit></addressbook-query>`,
      `<addressbook-multiget xmlns="${CARDDAV}" xmlns:D="DAV:"><D:href>/a</D:href></addressbook-multiget>`,
      'text/vcard;version=4.0;q=0.5, text/vcard; version="3.0", */*',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    refusesOrReads(() => acceptedVersion(input.toString('latin1'), '3.0'), CardRequestError);
    refusesOrReads(() => {
      const root = parseXml(input, { maxBytes: 100_000 });
      for (const parse of bodies) refusesOrReads(() => parse(root), CardRequestError);
    }, CardRequestError);
  },
};
