import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '#codecs/xml/element.ts';
import { isDomainError } from '#platform/errors.ts';
import { parseAcl } from './acl.ts';
import { parseExpandProperty } from './expand-property.ts';
import { formatActiveLocks } from './format-lock.ts';
import {
  formatDavDocument,
  formatError,
  formatMultistatusEnd,
  formatPropResponse,
  formatStatusResponse,
  multistatusStart,
} from './format-multistatus.ts';
import { parseLockInfo } from './lockinfo.ts';
import { CALDAV, CALENDARSERVER, DAV } from './namespaces.ts';
import { parseBody } from './parse-body.ts';
import {
  parseAclPrincipalPropSet,
  parsePrincipalMatch,
  parsePrincipalPropertySearch,
} from './principal-reports.ts';
import { allProperties, parsePropfind } from './propfind.ts';
import { parsePropertyKey, propertyKey } from './property-name.ts';
import { parseMkcol, parsePropertyUpdate } from './property-update.ts';
import { parseInviteReply, parseShare } from './share-request.ts';
import { parseLimit, parseSyncCollection } from './sync-collection.ts';

const limits = { maxBytes: 10_000 };
const body = (root: string, inner: string, ns = DAV) =>
  parseBody(
    Buffer.from(`<r:${root} xmlns:r="${ns}" xmlns="DAV:" xmlns:C="${CALDAV}">${inner}</r:${root}>`),
    limits,
    root,
    ns,
  );
const isRefused = (error: unknown) => isDomainError(error, 'bad-syntax');

test('another root than the expected one is refused', () => {
  assert.throws(() => parseBody(Buffer.from('<propfind/>'), limits, 'propfind'), isRefused);
});

// RFC 4918 §14.20
test('PROPFIND asks for some, for the names, or for all and more', () => {
  const some = parsePropfind(body('propfind', '<prop><getetag/><C:x/><getetag/></prop>'));
  assert.ok(some.kind === 'prop');
  assert.deepEqual(some.properties.map(propertyKey), ['{DAV:}getetag', `{${CALDAV}}x`]);
  assert.deepEqual(parsePropertyKey(`{${CALDAV}}x`), { ns: CALDAV, name: 'x' });
  assert.equal(parsePropfind(body('propfind', '<propname/>')).kind, 'propname');
  assert.deepEqual(parsePropfind(body('propfind', '<allprop/>')), allProperties);
  const all = parsePropfind(body('propfind', '<allprop/><include><owner/></include>'));
  assert.ok(all.kind === 'allprop' && all.include[0]?.name === 'owner');
  for (const bad of ['', '<allprop/><propname/>', '<x/>'])
    assert.throws(() => parsePropfind(body('propfind', bad)), isRefused);
});

// RFC 4918 §14.19, RFC 4918 §4.3
test('of several changes of a property the last counts, and the language comes along', () => {
  const changes = parsePropertyUpdate(
    body(
      'propertyupdate',
      '<set xml:lang="de"><prop><a>1</a><b/></prop></set><remove><prop><a/></prop></remove>',
    ),
  );
  assert.deepEqual(
    changes.map((c) => [c.property.name, c.isRemoved]),
    [
      ['a', true],
      ['b', false],
    ],
  );
  assert.equal(
    changes[1]!.property.attributes.get('{http://www.w3.org/XML/1998/namespace}lang'),
    'de',
  );
  for (const bad of ['', '<set/>', '<set><prop/></set>'])
    assert.throws(() => parsePropertyUpdate(body('propertyupdate', bad)), isRefused);
});

// RFC 5689 §3, RFC 4791 §5.3.1
test('extended MKCOL and MKCALENDAR carry properties', () => {
  const inner = '<set><prop><displayname>x</displayname></prop></set>';
  assert.equal(textOf(parseMkcol(body('mkcol', inner))[0]!.property), 'x');
  const calendar = body('mkcalendar', inner, CALDAV);
  assert.equal(parseMkcol(calendar, 'mkcalendar', CALDAV).length, 1);
  assert.throws(() => parseMkcol(calendar), isRefused);
});

// RFC 4918 §14.11
test('lockinfo names scope and owner, and only write locks are known', () => {
  const inner =
    '<lockscope><shared/></lockscope><locktype><write/></locktype><owner><href>x</href></owner>';
  const info = parseLockInfo(body('lockinfo', inner));
  assert.equal(info.scope, 'shared');
  assert.match(info.owner, /^<ns0:owner xmlns:ns0="DAV:"><ns0:href>x<\/ns0:href>/);
  assert.throws(() => parseLockInfo(body('lockinfo', inner.replace('write', 'read'))), isRefused);
  const long = inner.replace('>x<', `>${'x'.repeat(5000)}<`);
  assert.throws(() => parseLockInfo(body('lockinfo', long)), { code: 'too-large' });
});

// RFC 3744 §8.1
test('entries of an ACL are read, protected and inherited ones are passed over', () => {
  const entries = parseAcl(
    body(
      'acl',
      '<ace><principal><href> /p/ </href></principal><grant><privilege><read/></privilege><privilege><C:read-free-busy/></privilege></grant></ace>' +
        '<ace><invert><principal><property><owner/></property></principal></invert><deny><privilege><write/></privilege></deny></ace>' +
        '<ace><principal><all/></principal><grant><privilege><read/></privilege></grant><protected/></ace>',
    ),
  );
  assert.deepEqual(entries, [
    {
      principal: { kind: 'href', href: '/p/' },
      isInverted: false,
      isDeny: false,
      privileges: [
        { ns: DAV, name: 'read' },
        { ns: CALDAV, name: 'read-free-busy' },
      ],
    },
    {
      principal: { kind: 'property', property: { ns: DAV, name: 'owner' } },
      isInverted: true,
      isDeny: true,
      privileges: [{ ns: DAV, name: 'write' }],
    },
  ]);
  assert.throws(() => parseAcl(body('acl', '<ace><grant/></ace>')), isRefused);
});

// RFC 6578 §6.1
test('sync-collection: token, level, limit', () => {
  const request = parseSyncCollection(
    body(
      'sync-collection',
      '<sync-token> data:,x </sync-token><sync-level>infinite</sync-level><limit><nresults>7</nresults></limit><prop><getetag/></prop>',
    ),
    '0',
  );
  assert.equal(request.token, 'data:,x');
  assert.equal(request.level, 'infinite');
  assert.equal(request.limit, 7);
  const old = parseSyncCollection(body('sync-collection', '<sync-token/>'), '1');
  assert.deepEqual([old.token, old.level, old.limit], ['', '1', undefined]);
  assert.throws(() => parseSyncCollection(body('sync-collection', ''), '0'), isRefused);
  assert.throws(
    () => parseLimit(body('sync-collection', '<limit><nresults>-1</nresults></limit>')),
    isRefused,
  );
});

// RFC 3253 §3.8
test('expand-property nests, but not endlessly', () => {
  const nested = '<property name="a" namespace="urn:x"><property name="b"/></property>';
  assert.deepEqual(parseExpandProperty(body('expand-property', nested)), [
    { ns: 'urn:x', name: 'a', properties: [{ ns: DAV, name: 'b', properties: [] }] },
  ]);
  const deep = '<property name="a">'.repeat(6) + '</property>'.repeat(6);
  assert.throws(() => parseExpandProperty(body('expand-property', deep)), {
    code: 'limit-reached',
  });
});

// RFC 3744 §9.3, RFC 3744 §9.4
test('principal reports: searches, matches', () => {
  const search = parsePrincipalPropertySearch(
    body(
      'principal-property-search',
      '<property-search><prop><displayname/></prop><match match-type="starts-with">Ann</match></property-search>' +
        '<apply-to-principal-collection-set/><prop><displayname/></prop>',
    ),
  );
  assert.deepEqual(search.searches, [
    { properties: [{ ns: DAV, name: 'displayname' }], match: 'Ann', matchType: 'starts-with' },
  ]);
  assert.ok(search.appliesToSet && !search.isAnyOf && search.limit === undefined);
  assert.equal(parsePrincipalMatch(body('principal-match', '<self/>')).by, 'self');
  const owner = '<principal-property><owner/></principal-property><prop><getetag/></prop>';
  assert.deepEqual(parsePrincipalMatch(body('principal-match', owner)).by, {
    ns: DAV,
    name: 'owner',
  });
  const set = body('acl-principal-prop-set', '<prop><displayname/></prop>');
  assert.equal(parseAclPrincipalPropSet(set).kind, 'prop');
});

// RFC 4918 §14.16, RFC 6578 §6.2
test('a multistatus is put together from texts', () => {
  const all =
    multistatusStart +
    formatPropResponse('/a%20b', [
      { status: 200, content: '<D:getetag>"1"</D:getetag>' },
      { status: 403, content: '<D:owner/>', condition: { ns: DAV, name: 'x' }, text: 'no & no' },
    ]) +
    formatStatusResponse('/gone', 404) +
    formatMultistatusEnd('data:,1');
  const root = parseBody(Buffer.from(all), limits, 'multistatus');
  assert.equal(root.children.filter((c) => typeof c !== 'string').length, 3);
  assert.match(all, /<D:status>HTTP\/1\.1 404 Not Found<\/D:status>/);
  assert.match(all, /no &amp; no/);
  assert.match(all, /<D:sync-token>data:,1<\/D:sync-token><\/D:multistatus>\n$/);
});

// RFC 4918 §16
test('an error names its condition, in whatever namespace', () => {
  const text = formatError({ ns: 'urn:x', name: 'cond', content: '<D:href>/a</D:href>' }, 'why');
  const root = parseBody(Buffer.from(text), limits, 'error');
  assert.deepEqual(
    root.children.map((c) => (typeof c === 'string' ? c : c.name)),
    ['cond', 'error-description'],
  );
  assert.match(formatDavDocument('D:prop', ''), /<D:prop xmlns:D="DAV:" .*><\/D:prop>/);
});

// RFC 4918 §14.1
test('lockdiscovery shows the lock and its root', () => {
  const owner = '<D:owner>me</D:owner>';
  const lock = {
    scope: 'exclusive',
    depth: '0',
    owner,
    timeoutSeconds: 60,
    token: 'urn:uuid:1',
    rootHref: '/a',
  } as const;
  const text = formatActiveLocks([lock]);
  assert.match(text, /<D:exclusive\/>.*<D:owner>me.*Second-60.*urn:uuid:1.*<D:href>\/a/);
});

test('collections are shared in the words of calendarserver and in those of the draft', () => {
  const S = `xmlns:S="${CALENDARSERVER}"`;
  const legacy = body(
    'share',
    `<S:set ${S}><href>mailto:a@b.test</href><S:summary>x</S:summary><S:read-write/></S:set>` +
      `<S:set ${S}><href>/c/</href></S:set><S:remove ${S}><href>/d/</href></S:remove>`,
    CALENDARSERVER,
  );
  assert.deepEqual(parseShare(legacy), [
    { href: 'mailto:a@b.test', access: 'read-write', summary: 'x' },
    { href: '/c/', access: 'read', summary: undefined },
    { href: '/d/', access: 'none', summary: undefined },
  ]);
  const sharee = (access: string): string =>
    `<sharee><href>/c/</href><share-access><${access}/></share-access></sharee>`;
  const draft = body('share-resource', sharee('read-write') + sharee('no-access'));
  assert.deepEqual(
    parseShare(draft).map((s) => s.access),
    ['read-write', 'none'],
  );
  for (const wrong of [sharee('all'), '<sharee><share-access/></sharee>', ''])
    assert.throws(() => parseShare(body('share-resource', wrong)), isRefused);
  const reply = `<href>mailto:a@b.test</href><S:invite-declined ${S}/><S:hosturl ${S}><href>/c/</href></S:hosturl><S:summary ${S}> Team </S:summary>`;
  assert.deepEqual(parseInviteReply(body('invite-reply', reply, CALENDARSERVER)), {
    isAccepted: false,
    hostUrl: '/c/',
    summary: 'Team',
  });
  assert.deepEqual(parseInviteReply(body('invite-reply', '<invite-accepted/>')), {
    isAccepted: true,
    hostUrl: undefined,
    summary: undefined,
  });
  assert.throws(() => parseInviteReply(body('invite-reply', '')), isRefused);
});
