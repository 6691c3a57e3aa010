import { readPage, type GraphPage } from '#codecs/graph/collection.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import { DomainError } from '#platform/errors.ts';
import { rootFor, type GraphRequest } from './graph-client.ts';

type Ask = (request: GraphRequest) => Promise<JsonObject>;

/** A mailbox of millions has thousands of pages; more is a circle. */
const MAX_PAGES = 100_000;

/** Pages of a collection, from the first. @param root of the service: links lead below it */
export async function* followPages(
  ask: Ask,
  root: string,
  request: GraphRequest,
): AsyncGenerator<GraphPage> {
  let { path } = request;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = readPage(await ask({ ...request, path }));
    yield page;
    if (page.nextLink === undefined) return;
    const next = pathOfLink(rootFor(root, request), page.nextLink);
    if (next === path) break;
    path = next;
  }
  throw new DomainError('unavailable', `Graph: ${request.path} has no end`);
}

/** A link of an answer as a path below the root. @throws DomainError unavailable for one to another place */
export function pathOfLink(root: string, link: string): string {
  const wanted = new URL(root);
  const url = URL.parse(link);
  const isBelow = url?.origin === wanted.origin && url.pathname.startsWith(`${wanted.pathname}/`);
  if (url === null || !isBelow)
    throw new DomainError('unavailable', `Graph leads from ${wanted.host} to ${url?.host ?? link}`);
  return url.pathname.slice(wanted.pathname.length) + url.search;
}
