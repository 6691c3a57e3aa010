import { matchesWeakly, parseEtagList } from '#codecs/webdav/etag-list.ts';
import { capabilities } from './actions/capabilities.ts';
import { expandZone } from './actions/expand-zone.ts';
import { getZone } from './actions/get-zone.ts';
import { leapSeconds } from './actions/leap-seconds.ts';
import { find, list } from './actions/list.ts';
import { problem, type ZoneAnswer, type ZoneRequest } from './exchange.ts';
import { knownZone, zonesEtag } from './known-zones.ts';

/** Time zones change a few times a year. */
const CACHE_SECONDS = 86_400;

// RFC 7808 §5
/** @param service path of the service, without a slash at its end */
export function answerTimeZones(service: string, request: ZoneRequest): ZoneAnswer {
  const answer = act(service, request);
  const caching = answer.status < 400 ? `public, max-age=${CACHE_SECONDS}` : 'no-store';
  return { ...answer, headers: { ...answer.headers, 'cache-control': caching } };
}

function act(service: string, request: ZoneRequest): ZoneAnswer {
  const { path, query } = request;
  if (path === '/capabilities') return capabilities(service);
  if (path === '/leapseconds') return leapSeconds();
  if (path === '/zones') return query.has('pattern') ? find(query) : list(query);
  const [, given, observances] = /^\/zones\/([^/]+)(\/observances)?$/.exec(path) ?? [];
  if (given === undefined) return problem('invalid-action', 'There is no such action', 404);
  const tzid = tryZone(given);
  if (tzid === undefined) return problem('tzid-not-found', 'There is no such time zone', 404);
  if (isKnown(request)) return { status: 304, headers: { etag: zonesEtag }, body: '' };
  const answer =
    observances === undefined
      ? getZone(tzid, query, request.header('accept'))
      : expandZone(tzid, query);
  return answer.status === 200
    ? { ...answer, headers: { ...answer.headers, etag: zonesEtag } }
    : answer;
}

function tryZone(segment: string): string | undefined {
  try {
    return knownZone(decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

function isKnown(request: ZoneRequest): boolean {
  const known = request.header('if-none-match');
  if (known === '') return false;
  try {
    return matchesWeakly(parseEtagList(known), zonesEtag);
  } catch {
    return false;
  }
}
