import { childOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { DAV } from './namespaces.ts';
import { malformed } from './parse-body.ts';
import { propertiesOfReport, type PropertyRequest } from './propfind.ts';

export interface SyncCollectionRequest {
  /** '' for the first synchronisation. */
  readonly token: string;
  readonly level: '1' | 'infinite';
  /** Most members to be answered. */
  readonly limit: number | undefined;
  readonly properties: PropertyRequest;
}

// RFC 6578 §6.1
/** A missing level is taken from the Depth header, as drafts of the standard had it. @throws DomainError bad-syntax */
export function parseSyncCollection(
  report: XmlElement,
  depth: '0' | '1' | 'infinity',
): SyncCollectionRequest {
  const token = childOf(report, DAV, 'sync-token');
  if (token === undefined) throw malformed('a sync-token is expected');
  const level = childOf(report, DAV, 'sync-level');
  const text =
    level === undefined ? (depth === 'infinity' ? 'infinite' : '1') : textOf(level).trim();
  if (text !== '1' && text !== 'infinite') throw malformed('the sync-level is 1 or infinite');
  return {
    token: textOf(token).trim(),
    level: text,
    limit: parseLimit(report),
    properties: propertiesOfReport(report),
  };
}

// RFC 5323 §5.17
/** DAV:limit of a report. @throws DomainError bad-syntax */
export function parseLimit(report: XmlElement, ns = DAV): number | undefined {
  const limit = childOf(report, ns, 'limit');
  if (limit === undefined) return undefined;
  const text = textOf(childOf(limit, ns, 'nresults') ?? limit).trim();
  if (!/^\d{1,9}$/.test(text)) throw malformed('nresults is a number');
  return Number(text);
}
