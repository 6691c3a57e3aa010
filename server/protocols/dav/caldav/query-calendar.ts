import type { CalendarFilter } from '#codecs/calendar-query/calendar-filter.ts';
import { createCalendarMatcher } from '#codecs/calendar-query/match-calendar.ts';
import { candidatesOf, type FilterCandidates } from '#codecs/calendar-query/narrow-filter.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { createTurns } from '#platform/turns.ts';
import type { DocumentFilter, StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import type { CollectionNode, DocumentNode } from '../tree/node.ts';
import { maskText } from './masked.ts';
import { parseInTurns } from './try-parse-calendar.ts';

export interface FoundObject {
  readonly document: StoredDocument;
  /** Undefined when neither the query nor the caller needed the text. */
  readonly bytes: Buffer | undefined;
}

export interface ObjectQuery {
  readonly filter: CalendarFilter;
  readonly zone: Zone;
  readonly limit: number;
  /** Most bytes of texts that are given back together. */
  readonly maxBytes: number;
  /** The text is wanted of all that is found. */
  readonly needsText: boolean;
}

/** Objects read at a time: as many as are worth one reading, and few enough to be held. */
const CHUNK = 200;
/** A filter with more alternatives than this is cheaper answered by looking at every object. */
const MAX_PIECES = 8;

// RFC 4791 §7.8
/**
 * The objects of a calendar that a filter finds, in the order of their arrival; `isCut` when there are more than fit.
 * The index narrows them down and decides where times alone do; otherwise the texts decide.
 */
export async function queryCalendar(
  reader: AccountReader,
  node: CollectionNode | DocumentNode,
  query: ObjectQuery,
): Promise<{ readonly found: readonly FoundObject[]; readonly isCut: boolean }> {
  const narrowed = candidatesOf(query.filter);
  const candidates =
    node.kind === 'document'
      ? [node.document]
      : await reader.documents(node.collection.id, toDocumentFilter(narrowed));
  const matches = createCalendarMatcher(query.filter);
  const found: FoundObject[] = [];
  let bytes = 0;
  const turns = createTurns();
  for (let start = 0; start < candidates.length; start += CHUNK) {
    const chunk = candidates.slice(start, start + CHUNK).map((document) => ({
      document,
      verdict: verdictOfIndex(document, narrowed),
    }));
    const read = chunk.filter(
      ({ verdict }) => verdict === undefined || (verdict && query.needsText),
    );
    const contents = await reader.readContents(read.map(({ document }) => document.itemId));
    const bytesOf = new Map(read.map(({ document }, i) => [document, contents[i]]));
    for (const { document, verdict } of chunk) {
      const content = bytesOf.get(document);
      // What cannot be read is found by nobody; reading it by its address tells why.
      if (verdict === false || content instanceof Error) continue;
      if (verdict === undefined) {
        await turns.next();
        // Nobody finds by a text what he may not see.
        const calendar = await parseInTurns(maskText(node, content!), turns.next);
        if (calendar === undefined || !matches(calendar, createZones(calendar, query.zone)))
          continue;
      }
      if (query.needsText) bytes += document.size;
      const isFull = bytes > query.maxBytes && found.length > 0;
      if (isFull || found.length === query.limit) return { found, isCut: true };
      found.push({ document, bytes: query.needsText ? content : undefined });
    }
  }
  return { found, isCut: false };
}

function toDocumentFilter({ component, from, to, pieces }: FilterCandidates): DocumentFilter {
  return {
    ...(component === undefined ? {} : { component }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(pieces === undefined || pieces.length > MAX_PIECES ? {} : { texts: pieces }),
  };
}

// RFC 4791 §9.9
/** What the index says by itself; undefined when the text must be looked at. */
function verdictOfIndex(
  { component, uid, isExact, startsAt, endsAt }: StoredDocument,
  narrowed: FilterCandidates,
): boolean | undefined {
  if (uid !== undefined && narrowed.mayHaveUid?.(uid) === false) return false;
  if (!narrowed.isDecidedByTime || component !== narrowed.component) return undefined;
  const { from, to } = narrowed;
  if (from === undefined && to === undefined) return true;
  if (!isExact || startsAt === undefined || endsAt === undefined) return undefined;
  const isBeforeEnd = to === undefined || startsAt < to;
  const isAfterStart =
    from === undefined || endsAt > from || (startsAt === endsAt && startsAt >= from);
  return isBeforeEnd && isAfterStart;
}
