import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { collations, matchTypes } from '#codecs/collation/collation.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { parseMultiget } from '#codecs/webdav/multiget.ts';
import { isDomainError } from '#platform/errors.ts';
import { acceptedVersion } from './accept-card.ts';
import { parseAddressBookQuery } from './address-book-reports.ts';
import { parseAddressData } from './address-data.ts';
import { parseCardFilter, toFilterElement } from './card-filter-xml.ts';
import { CardRequestError } from './card-request-error.ts';

function xml(text: string): XmlElement {
  const bytes = Buffer.from(text.replace(/^<([\w-]+)/, `<$1 xmlns="${CARDDAV}" xmlns:D="DAV:"`));
  return parseXml(bytes, { maxBytes: 100_000 });
}

function hasCondition(condition: string): (error: unknown) => boolean {
  return (error) => error instanceof CardRequestError && error.condition === condition;
}

test('a query has properties, a filter and a limit (RFC 6352 §10.3)', () => {
  const query = parseAddressBookQuery(
    xml(`<addressbook-query><D:prop><D:getetag/></D:prop><filter test="allof">
      <prop-filter name="home.Email"><text-match>ann</text-match>
        <param-filter name="type"><is-not-defined/></param-filter></prop-filter>
      <prop-filter name="TEL"><is-not-defined/></prop-filter></filter>
      <limit><nresults>5</nresults></limit></addressbook-query>`),
  );
  assert.equal(query.limit, 5);
  assert.equal(query.properties.kind, 'prop');
  assert.deepEqual(query.filter, {
    test: 'allof',
    properties: [
      {
        name: 'EMAIL',
        group: 'home',
        isNotDefined: false,
        test: 'anyof',
        texts: [
          { text: 'ann', collation: 'i;unicode-casemap', matchType: 'contains', isNegated: false },
        ],
        parameters: [{ name: 'TYPE', isNotDefined: true }],
      },
      { name: 'TEL', isNotDefined: true, test: 'anyof', texts: [], parameters: [] },
    ],
  });
});

test('what a filter cannot say is refused with the condition (RFC 6352 §8.6)', () => {
  const filter = (inside: string) => () => parseCardFilter(xml(`<filter>${inside}</filter>`));
  const match = (attributes: string) =>
    filter(`<prop-filter name="FN"><text-match ${attributes}>x</text-match></prop-filter>`);
  assert.throws(match('collation="i;ascii-numeric"'), hasCondition('supported-collation'));
  assert.throws(match('match-type="sounds-like"'), hasCondition('supported-filter'));
  const isMalformed = (error: unknown): boolean => isDomainError(error, 'bad-syntax');
  assert.throws(match('negate-condition="maybe"'), isMalformed);
  assert.throws(filter('<prop-filter/>'), isMalformed);
  assert.throws(
    filter('<prop-filter name="FN"><is-not-defined/><text-match>x</text-match></prop-filter>'),
    isMalformed,
  );
  assert.throws(filter('<prop-filter name="A"/>'.repeat(201)), (e) =>
    isDomainError(e, 'limit-reached'),
  );
});

test('a multiget names its cards (RFC 6352 §10.7)', () => {
  const { hrefs } = parseMultiget(
    xml('<addressbook-multiget><D:href> /a </D:href><D:href>/b</D:href></addressbook-multiget>'),
  );
  assert.deepEqual(hrefs, ['/a', '/b']);
});

test('address-data may name a version and properties (RFC 6352 §10.4)', () => {
  assert.deepEqual(parseAddressData(xml('<address-data/>')), {
    version: undefined,
    properties: undefined,
  });
  assert.deepEqual(
    parseAddressData(
      xml(
        '<address-data content-type="text/vcard" version="4.0"><prop name="fn"/><prop name="A.tel" novalue="yes"/></address-data>',
      ),
    ),
    {
      version: '4.0',
      properties: [
        { name: 'FN', isWithoutValue: false },
        { name: 'TEL', group: 'A', isWithoutValue: true },
      ],
    },
  );
  for (const wrong of ['version="5.0"', 'content-type="application/vcard+json"'])
    assert.throws(
      () => parseAddressData(xml(`<address-data ${wrong}/>`)),
      hasCondition('supported-address-data'),
    );
});

test('Accept chooses the version of a card (RFC 6352 §5.1.1.1)', () => {
  for (const [accept, version] of [
    [undefined, undefined],
    ['text/html, */*', undefined],
    ['text/vcard', undefined],
    ['text/vcard;version=4.0', '4.0'],
    ['text/vcard;version=4.0;q=0.5, text/vcard;version=3.0', undefined],
    ['text/vcard;version=4.0, text/vcard;version=3.0', undefined],
    ['text/vcard; version="4.0", text/vcard;version=3.0;q=0.1', '4.0'],
    ['text/vcard;version=5.0, */*;q=0.1', undefined],
  ] as const)
    assert.equal(acceptedVersion(accept, '3.0'), version, accept ?? 'none');
  assert.throws(
    () => acceptedVersion('text/vcard;version=5.0', '3.0'),
    hasCondition('supported-address-data-conversion'),
  );
});

test('a filter that is formatted is parsed back (RFC 6352 §10.5)', () => {
  const name = fc.constantFrom('FN', 'TEL', 'X-ODD');
  const text = fc
    .tuple(
      fc
        .string({ unit: 'grapheme', maxLength: 10 })
        .map((t) => t.replace(/[\0-\x1f\ufffe\uffff]/g, '')),
      fc.constantFrom(...collations),
      fc.constantFrom(...matchTypes),
      fc.boolean(),
    )
    .map(([text, collation, matchType, isNegated]) => ({ text, collation, matchType, isNegated }));
  const parameter = fc
    .tuple(name, fc.option(text, { nil: undefined }))
    .map(([name, text]) =>
      text === undefined ? { name, isNotDefined: true } : { name, isNotDefined: false, text },
    );
  const test = fc.constantFrom('anyof' as const, 'allof' as const);
  const property = fc
    .tuple(name, test, fc.array(text, { maxLength: 3 }), fc.array(parameter, { maxLength: 2 }))
    .map(([name, test, texts, parameters]) => ({
      name,
      isNotDefined: false,
      test,
      texts,
      parameters,
    }));
  fc.assert(
    fc.property(test, fc.array(property, { maxLength: 4 }), (test, properties) => {
      const filter = { test, properties };
      const bytes = Buffer.from(formatXml(toFilterElement(filter)));
      assert.deepEqual(parseCardFilter(parseXml(bytes, { maxBytes: 100_000 })), filter);
    }),
  );
});
