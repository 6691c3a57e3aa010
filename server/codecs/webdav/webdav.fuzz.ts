import { parseXml } from '#codecs/xml/parse-xml.ts';
import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';
import { parseAcl } from './acl.ts';
import { parseByteRange } from './byte-range.ts';
import { parseEtagList } from './etag-list.ts';
import { parseExpandProperty } from './expand-property.ts';
import {
  parseDepth,
  parseDestination,
  parseLockToken,
  parseOverwrite,
  parseTimeout,
} from './headers.ts';
import { tryHttpDate } from './http-date.ts';
import { parseIfHeader } from './if-header.ts';
import { parseLockInfo } from './lockinfo.ts';
import { parsePrefer } from './prefer.ts';
import { parsePrincipalMatch, parsePrincipalPropertySearch } from './principal-reports.ts';
import { parsePropfind } from './propfind.ts';
import { parseMkcol, parsePropertyUpdate } from './property-update.ts';
import { parseInviteReply, parseShare } from './share-request.ts';
import { parseSyncCollection } from './sync-collection.ts';

const texts = [
  parseDepth,
  parseDestination,
  parseEtagList,
  parseIfHeader,
  parseLockToken,
  parseOverwrite,
  parseTimeout,
  parsePrefer,
  tryHttpDate,
] as readonly ((text: string, otherwise: '0') => unknown)[];

const bodies = [
  parseAcl,
  parseExpandProperty,
  parseInviteReply,
  parseShare,
  parseLockInfo,
  parseMkcol,
  parsePrincipalMatch,
  parsePrincipalPropertySearch,
  parsePropfind,
  parsePropertyUpdate,
  (e: Parameters<typeof parseSyncCollection>[0]) => parseSyncCollection(e, '1'),
];

/** Laws: only InputSyntaxError and DomainError are thrown. */
export const target = {
  name: 'codecs/webdav',
  corpus: (): Buffer[] =>
    [
      '<D:propfind xmlns:D="DAV:"><D:allprop/><D:include><D:owner/></D:include></D:propfind>',
      '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><x>1</x></D:prop></D:set><D:remove><D:prop><y/></D:prop></D:remove></D:propertyupdate>',
      '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner>x</D:owner></D:lockinfo>',
      '<D:acl xmlns:D="DAV:"><D:ace><D:principal><D:href>/a</D:href></D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>',
      '<D:sync-collection xmlns:D="DAV:"><D:sync-token/><D:sync-level>1</D:sync-level><D:limit><D:nresults>5</D:nresults></D:limit></D:sync-collection>',
      '<S:share xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/"><S:set><D:href>mailto:a@b.test</D:href><S:read-write/></S:set><S:remove><D:href>/c</D:href></S:remove></S:share>',
      '<D:share-resource xmlns:D="DAV:"><D:sharee><D:href>/a</D:href><D:share-access><D:read/></D:share-access></D:sharee></D:share-resource>',
      '<D:expand-property xmlns:D="DAV:"><D:property name="a"><D:property name="b"/></D:property></D:expand-property>',
      '<D:principal-property-search xmlns:D="DAV:"><D:property-search><D:prop><D:displayname/></D:prop><D:match>x</D:match></D:property-search></D:principal-property-search>',
      '</a/b> (<urn:x> ["e"]) (Not <urn:y> [W/"f"])',
      '"a", W/"b", c',
      'https://user@host:80/a%20b?c',
      'bytes=1-5',
      'return=minimal, depth-noroot',
      'Second-4100000000, Infinite',
      'Sun, 06 Nov 1994 08:49:37 GMT',
    ].map((s) => Buffer.from(s)),
  run(input: Buffer): void {
    const text = input.toString('latin1');
    for (const parse of texts) refusesOrReads(() => parse(text, '0'));
    parseByteRange(text, 10);
    refusesOrReads(() => {
      const root = parseXml(input, { maxBytes: 100_000 });
      for (const parse of bodies) refusesOrReads(() => parse(root));
    });
  },
};
