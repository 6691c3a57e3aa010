import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { childOf, childrenOf, elementsOf, textOf, xmlElement, type XmlElement } from './element.ts';
import { escapeXmlText } from './escape.ts';
import { formatXml, formatXmlPrefixes } from './format-xml.ts';
import { parseXml } from './parse-xml.ts';

const parse = (text: string, limits = {}): XmlElement =>
  parseXml(Buffer.from(text), { maxBytes: 10_000, ...limits });

test('names are resolved to their namespaces, prefixes do not matter', () => {
  const a = parse('<D:prop xmlns:D="DAV:"><D:getetag/><x xmlns="urn:x" b="1"/></D:prop>');
  const b = parse('<prop xmlns="DAV:"><getetag/><q:x xmlns:q="urn:x" b="1"/></prop>');
  assert.deepEqual(a, b);
  assert.equal(childOf(a, 'DAV:', 'getetag')?.name, 'getetag');
  assert.equal(childrenOf(a, 'urn:x', 'x')[0]?.attributes.get('b'), '1');
  assert.equal(elementsOf(a).length, 2);
});

test('texts and CDATA sections are one text, references to characters are read', () => {
  assert.equal(textOf(parse('<a>x &lt;&amp;&#13;<![CDATA[ <y> ]]>z</a>')), 'x <&\r <y> z');
});

test('a document type is refused, so that there are no entities', () => {
  const bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>';
  for (const text of [bomb, '<!DOCTYPE a><a/>', '<a>&b;</a>'])
    assert.throws(() => parse(text), InputSyntaxError);
});

test('size, depth, nodes and attributes are limited', () => {
  const isTooLarge = (e: unknown) => e instanceof DomainError && e.code === 'too-large';
  const cases: readonly [string, object][] = [
    [`<a>${' '.repeat(100)}</a>`, { maxBytes: 50 }],
    ['<a>'.repeat(65) + '</a>'.repeat(65), {}],
    [`<a>${'<b/>'.repeat(20)}</a>`, { maxNodes: 20 }],
    [`<a>${'<!---->'.repeat(20)}</a>`, { maxNodes: 20 }],
    [
      `<a ${Array.from({ length: 5 }, (_, i) => `a${i}="" xmlns:a${i}="u"`).join(' ')}/>`,
      { maxAttributes: 9 },
    ],
  ];
  for (const [text, limits] of cases) assert.throws(() => parse(text, limits), isTooLarge, text);
});

test('what is no XML is refused with the place', () => {
  for (const text of ['', 'x', '<a>', '<a></b>', '<a b=1/>', '<p:a/>', '<a/><b/>', '<a>\u0001</a>'])
    assert.throws(() => parse(text), InputSyntaxError, JSON.stringify(text));
  assert.throws(() => parse('<ä></b>'), { offset: 8 });
});

test('UTF-8 with a mark, UTF-16 and Latin-1 are read; bytes that are none are refused', () => {
  const text = '<?xml version="1.0" encoding="utf-16"?><a>ä</a>';
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  const limits = { maxBytes: 1000 };
  assert.equal(textOf(parseXml(little, limits)), 'ä');
  assert.equal(textOf(parseXml(Buffer.from(little).swap16(), limits)), 'ä');
  assert.equal(textOf(parse('\ufeff<a>ä</a>')), 'ä');
  const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>', 'latin1');
  assert.equal(textOf(parseXml(latin, limits)), 'ä');
  assert.throws(() => parseXml(Buffer.from([0x3c, 0xff, 0x3e]), limits), InputSyntaxError);
  assert.throws(() => parse('<?xml version="1.0" encoding="utf-7"?><a/>'), InputSyntaxError);
});

test('declared prefixes are used, other namespaces are declared where they are needed', () => {
  const prefixes = new Map([['DAV:', 'D']]);
  const tree = xmlElement('DAV:', 'prop', [
    xmlElement('urn:x', 'y', ['<&>\r"']),
    xmlElement('', 'z'),
  ]);
  const text = formatXml(tree, prefixes);
  assert.equal(text, '<D:prop><ns1:y xmlns:ns1="urn:x">&lt;&amp;&gt;&#13;"</ns1:y><z/></D:prop>');
  assert.equal(formatXmlPrefixes(prefixes), ' xmlns:D="DAV:"');
});

test('characters that XML cannot hold are replaced', () => {
  assert.equal(escapeXmlText('a\0b\ud800c\uffff😀\n'), 'a\ufffdb\ufffdc\ufffd😀\n');
});

const name = fc.constantFrom('a', 'b', 'c-d', 'é', '_x');
const ns = fc.constantFrom('', 'DAV:', 'urn:x', 'http://x.test/?a=1&b="2"');
const text = fc.string({
  unit: fc.constantFrom('a', ' ', '\r', '\n', '\t', '<', '&', '"', ']]>', '😀'),
});
const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => ({
  tree: fc.record(
    {
      ns,
      name,
      attributes: fc
        .array(
          fc.tuple(
            fc.oneof(
              name,
              name.map((n) => `{urn:x}${n}`),
            ),
            text,
          ),
        )
        .map((pairs) => new Map(pairs)),
      children: fc.oneof(
        { depthSize: 'small' },
        fc.constant([]),
        fc.array(tie('tree'), { maxLength: 3 }),
        text.map((t) => (t === '' ? [] : [t])),
      ),
    },
    { noNullPrototype: true },
  ),
}));

test('what is formatted is read back as the same tree', () => {
  fc.assert(
    fc.property(tree, (element) => {
      const bytes = Buffer.from(formatXml(element, new Map()));
      assert.deepEqual(parseXml(bytes, { maxBytes: 1_000_000 }), element);
    }),
  );
});

test('children of the root that are taken as they end are neither kept nor counted', () => {
  const taken: string[] = [];
  const text = `<a>${'<b><c/>1</b>'.repeat(50)}<d/></a>`;
  const root = parse(text, {
    maxNodes: 10,
    takeChild: (child: XmlElement) => child.name === 'b' && taken.push(textOf(child)) > 0,
  });
  assert.equal(taken.length, 50);
  assert.deepEqual(
    elementsOf(root).map(({ name }) => name),
    ['d'],
  );
});
