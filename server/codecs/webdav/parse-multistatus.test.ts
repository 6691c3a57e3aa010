import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { textOf } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import {
  formatMultistatusEnd,
  formatPropResponse,
  formatStatusResponse,
  multistatusStart,
} from './format-multistatus.ts';
import { DAV } from './namespaces.ts';
import {
  hrefsIn,
  parseErrorConditions,
  parseMultistatus,
  propertyOf,
  propertyText,
} from './parse-multistatus.ts';

const parse = (text: string) => parseMultistatus(Buffer.from(text), 1_000_000);

test('what the server writes is read back: properties, statuses and the sync-token', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), (names) => {
      const answer =
        multistatusStart +
        names
          .map((name, n) =>
            formatPropResponse(`/a/${n}`, [
              { status: 200, content: `<D:displayname>${escapeXmlText(name)}</D:displayname>` },
              { status: 404, content: '<D:getetag/>' },
            ]),
          )
          .join('') +
        formatStatusResponse('/a/gone', 404) +
        formatMultistatusEnd('urn:x:1');
      const { responses, syncToken } = parse(answer);
      assert.equal(syncToken, 'urn:x:1');
      assert.equal(responses.length, names.length + 1);
      assert.equal(responses.at(-1)!.status, 404);
      names.forEach((name, n) => {
        assert.equal(responses[n]!.href, `/a/${n}`);
        assert.equal(
          propertyText(responses[n]!, { ns: DAV, name: 'displayname' }),
          name.toWellFormed().replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd'),
        );
        assert.equal(propertyOf(responses[n]!, DAV, 'getetag'), undefined);
      });
    }),
    { numRuns: 50 },
  );
});

test('members within the response of their collection are read as well, as DavMail writes them', () => {
  const one = (href: string, more = '') =>
    `<D:response><D:href>${href}</D:href><D:propstat><D:prop><D:displayname>${href}</D:displayname></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>${more}</D:response>`;
  const { responses } = parse(
    `<D:multistatus xmlns:D="DAV:">${one('/u/', one('/u/inbox/') + one('/u/calendar/'))}</D:multistatus>`,
  );
  assert.deepEqual(
    responses.map((it) => [it.href, propertyText(it, { ns: DAV, name: 'displayname' })]),
    ['/u/', '/u/inbox/', '/u/calendar/'].map((href) => [href, href]),
  );
});

test('a status may be that of several hrefs, and name a condition', () => {
  const { responses } = parse(
    '<multistatus xmlns="DAV:"><response><href> /a </href><href>/b</href><status>HTTP/1.1 507 Full</status>' +
      '<error><number-of-matches-within-limits/></error></response></multistatus>',
  );
  assert.deepEqual(
    responses.map(({ href, status, conditions }) => [href, status, conditions]),
    [
      ['/a', 507, ['{DAV:}number-of-matches-within-limits']],
      ['/b', 507, ['{DAV:}number-of-matches-within-limits']],
    ],
  );
});

test('hrefs in a property are found, and conditions in an error', () => {
  const { responses } = parse(
    '<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop><owner><href>/p/</href></owner></prop>' +
      '<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>',
  );
  const owner = propertyOf(responses[0]!, DAV, 'owner');
  assert.deepEqual(hrefsIn(owner), ['/p/']);
  assert.equal(textOf(owner!), '');
  assert.deepEqual(
    parseErrorConditions(Buffer.from('<error xmlns="DAV:"><valid-sync-token/></error>'), 1000),
    ['{DAV:}valid-sync-token'],
  );
  assert.deepEqual(parseErrorConditions(Buffer.from('not found'), 1000), []);
});

test('another document, and more bytes than are taken, are refused', () => {
  assert.throws(() => parse('<html/>'), /multistatus is expected/);
  assert.throws(() => parseMultistatus(Buffer.from('<a/>'.repeat(99)), 10), /limit/);
});
