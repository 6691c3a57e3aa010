import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createSilentLog, type Log } from '#platform/log.ts';
import { createDavStage } from '../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const files = '/dav/files/ann@example.test/';

const places = fc.constantFrom(
  '/dav',
  '/dav/',
  '/dav/principals/',
  '/dav/principals/ann@example.test/',
  '/dav/principals/bob@example.test/x/',
  '/dav/principals/ann@example.test/calendar-proxy-write/',
  '/dav/notifications/ann@example.test/',
  '/dav/notifications/ann@example.test/x.xml',
  '/dav/attachments/1/aaaa/x',
  `${home}calendar~bob@example.test/`,
  `${home}calendar~bob@example.test/a.ics`,
  `${home}calendar/a.ics?action=attachment-add`,
  '/dav/calendars/',
  home,
  `${home}calendar/`,
  `${home}calendar/a.ics`,
  `${home}tasks`,
  `${home}new/`,
  '/dav/addressbooks/ann@example.test/contacts/',
  '/dav/addressbooks/ann@example.test/contacts/c.vcf',
  '/dav/calendars/bob@example.test/calendar/',
  files,
  `${files}a`,
  `${files}a/b`,
  `${files}a/b/c`,
  `${files}%C3%A4%20%25`,
  `${files}..%2f`,
  `${files}%E4`,
);
const methods = fc.constantFrom(
  'GET',
  'HEAD',
  'PUT',
  'DELETE',
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'MKCALENDAR',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'REPORT',
  'ACL',
  'OPTIONS',
  'POST',
  'SEARCH',
);
const dav = (root: string, inner: string): string =>
  `<D:${root} xmlns:D="DAV:">${inner}</D:${root}>`;
const prop = '<D:prop><D:getetag/><D:displayname/><D:acl/><x xmlns="urn:x"/></D:prop>';
const bodies = fc.constantFrom(
  '',
  'x',
  '<a/>',
  '<S:share xmlns:S="http://calendarserver.org/ns/" xmlns:D="DAV:"><S:set><D:href>mailto:bob@example.test</D:href></S:set></S:share>',
  '<S:invite-reply xmlns:S="http://calendarserver.org/ns/" xmlns:D="DAV:"><S:invite-declined/><S:hosturl><D:href>/dav/calendars/bob@example.test/calendar/</D:href></S:hosturl></S:invite-reply>',
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:x\r\nN:x;;;;\r\nEND:VCARD\r\n',
  dav('propfind', '<D:allprop/>'),
  dav('propfind', '<D:propname/>'),
  dav('propfind', prop),
  dav('propertyupdate', `<D:set>${prop}</D:set>`),
  dav('propertyupdate', '<D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set>'),
  dav('mkcol', '<D:set><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop></D:set>'),
  dav('lockinfo', '<D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype>'),
  dav('sync-collection', `<D:sync-token/><D:sync-level>1</D:sync-level>${prop}`),
  dav(
    'sync-collection',
    '<D:sync-token>data:,x/1//</D:sync-token><D:limit><D:nresults>1</D:nresults></D:limit>',
  ),
  dav(
    'expand-property',
    '<D:property name="owner"><D:property name="owner"><D:property name="acl"/></D:property></D:property>',
  ),
  dav('principal-match', '<D:self/>'),
  dav('principal-match', '<D:principal-property><D:owner/></D:principal-property>'),
  dav('acl-principal-prop-set', prop),
  dav('principal-search-property-set', ''),
  dav(
    'acl',
    '<D:ace><D:principal><D:all/></D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace>',
  ),
);
const headerValues: Readonly<Record<string, fc.Arbitrary<string>>> = {
  depth: fc.constantFrom('0', '1', 'infinity', '2'),
  destination: fc.constantFrom('', 'x', 'http://[', 'http://127.0.0.1/dav/files/'),
  overwrite: fc.constantFrom('T', 'F', 'x'),
  if: fc.constantFrom('(<urn:x>)', '(Not <DAV:no-lock>)', '<a> (["x"])', '(', '</dav/%ff> (<a>)'),
  'if-match': fc.constantFrom('*', '"x"', 'x', ''),
  'if-none-match': fc.constantFrom('*', '"x"', 'W/"x"', ','),
  'if-modified-since': fc.constantFrom('Sun, 06 Nov 1994 08:49:37 GMT', 'x'),
  range: fc.constantFrom('bytes=0-0', 'bytes=9-', 'x'),
  timeout: fc.constantFrom('Infinite', 'Second-1', 'x'),
  'lock-token': fc.constantFrom('<urn:x>', 'x'),
  prefer: fc.constantFrom('return=minimal', 'depth-noroot', '=,;'),
  'content-type': fc.constantFrom('text/xml', 'text/calendar', 'text/vcard', 'x'),
  'content-encoding': fc.constantFrom('gzip', 'identity'),
  accept: fc.constantFrom('text/html', 'text/vcard; version=4.0', '*/*', ';'),
};
/** Few at a time: with many of them one is always wrong. */
const headers = fc
  .tuple(
    places,
    fc.array(
      fc
        .constantFrom(...Object.keys(headerValues))
        .chain((name) => headerValues[name]!.map((value) => [name, value] as const)),
      { maxLength: 2 },
    ),
  )
  .map(([destination, some]) => ({
    destination,
    'lock-token': '<urn:x>',
    depth: '1',
    ...Object.fromEntries(some),
  }));
/** A body that the method knows, mostly. */
const requests = methods.chain((method) => {
  const known = rootsOf[method];
  const fitting = known === undefined ? bodies : bodies.filter((b) => known.test(b));
  return fc.tuple(
    fc.constant(method),
    places,
    headers,
    fc.oneof({ arbitrary: fitting, weight: 4 }, bodies),
  );
});
const rootsOf: Readonly<Record<string, RegExp>> = {
  POST: /:share|invite-reply|^x$/,
  PUT: /^BEGIN|^x$/,
  PROPFIND: /:propfind/,
  PROPPATCH: /:propertyupdate/,
  MKCOL: /:mkcol|^$/,
  MKCALENDAR: /^$/,
  LOCK: /:lockinfo|^$/,
  ACL: /:acl /,
  REPORT: /:(sync|expand|principal|acl-)/,
};

test('whatever is asked, nothing fails that should not', async () => {
  const failures: unknown[] = [];
  const log: Log = { ...createSilentLog(), error: (...told) => void failures.push(told) };
  await using stage = await createDavStage({ log });
  const ann = stage.as('ann');
  const { grantee } = await stage.directory.grants.parseIdentifier('ann@example.test');
  const { id: owner } = await stage.account('bob');
  await stage.directory.grants.change({ owner, collection: '', grantee, rights: 'lrswite' });
  await fc.assert(
    fc.asyncProperty(requests, async ([method, path, given, body]) => {
      const answer = await ann(method, path, { headers: given, body });
      assert.deepEqual(failures, []);
      assert.notEqual(answer.status, 500);
      if (
        String(answer.headers['content-type']).startsWith('application/xml') &&
        method !== 'HEAD' &&
        answer.body.length > 0
      )
        if (answer.status === 207) assert.equal(answer.xml().name, 'multistatus');
    }),
    { numRuns: 400 },
  );
});
