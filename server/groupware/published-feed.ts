import { hash } from 'node:crypto';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatDuration } from '#codecs/icalendar/duration.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import type { Card } from '#codecs/vcard/card.ts';
import { isPrivateCard } from '#codecs/vcard/is-private-card.ts';
import type { AccountId } from '#platform/ids.ts';
import { withoutBookkeeping } from '#scheduling/bookkeeping.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader, Store } from '#store/store.ts';
import { type CollectionLook, readLook } from './collection-look.ts';
import { type DocumentSource, exportCalendar } from './export-calendar.ts';
import { exportCards } from './export-cards.ts';
import { onlyTime, type Viewer, withoutPrivate } from './public-view.ts';
import type { PublishedLink } from './published-links.ts';

/** What a link gives. */
export interface PublishedFeed {
  /** Of the names under which it is given out. */
  readonly extension: 'ics' | 'vcf';
  readonly mediaType: string;
  /** Another one whenever the text is another. */
  readonly version: string;
  /** Reads as it goes, and keeps no view of the account open between its pieces. */
  chunks(): AsyncIterable<string>;
}

export interface FeedOfLink {
  readonly store: Store;
  readonly account: AccountId;
  /** Of the owner, without "mailto:". */
  readonly addresses: readonly string[];
  readonly refreshSeconds: number;
  /** Of the owner. */
  readonly language: string;
}

/** Grows when the same calendar is written differently, so that nobody keeps the old form. */
const FORM = 3;

/** The collection of a link as one text; `reader` is used before this returns, and no longer. */
export async function openPublishedFeed(
  reader: AccountReader,
  link: PublishedLink & { readonly collection: Collection },
  of: FeedOfLink,
): Promise<PublishedFeed> {
  const { collection } = link;
  const look = await readLook(reader, collection, of.language);
  const source = detachedSource(of);
  const facts = [
    FORM,
    link.id,
    collection.objectId,
    collection.uidValidity,
    collection.highestModseq,
    look.displayName,
    look.color ?? '',
    of.refreshSeconds,
    ...of.addresses,
  ];
  const version = hash('sha256', JSON.stringify(facts), 'hex').slice(0, 32);
  if (collection.kind === 'addressbook')
    return {
      extension: 'vcf',
      mediaType: 'text/vcard; charset=utf-8',
      version,
      chunks: () => exportCards(source, collection.id, isPublicCard),
    };
  const viewer: Viewer = { salt: link.id, addresses: of.addresses };
  const show = (object: Component) => {
    const told = withoutBookkeeping(object);
    return link.kind === 'full' ? withoutPrivate(told, viewer) : onlyTime(told, viewer);
  };
  const head = headOf(look, of.refreshSeconds);
  return {
    extension: 'ics',
    mediaType: 'text/calendar; charset=utf-8',
    version,
    chunks: () =>
      exportCalendar(source, collection.id, { displayName: look.displayName, head, show }),
  };
}

/** Each call is a view of its own: a client may take as long as it likes. */
function detachedSource({ store, account }: FeedOfLink): DocumentSource {
  return {
    documents: async (collection, filter) =>
      await store.read(account, async (reader) => await reader.documents(collection, filter)),
    readContents: async (items) =>
      await store.read(account, async (reader) => await reader.readContents(items)),
  };
}

/** The new names, and those that programs knew before. */
// RFC 7986 §5.1, RFC 7986 §5.7
function headOf(look: CollectionLook, refreshSeconds: number): ContentLine[] {
  const interval = formatDuration({ days: 0, seconds: refreshSeconds });
  return [
    textProperty('NAME', look.displayName),
    property('REFRESH-INTERVAL', interval, [{ name: 'VALUE', values: ['DURATION'] }]),
    property('X-PUBLISHED-TTL', interval),
    ...(look.color === undefined ? [] : [textProperty('X-APPLE-CALENDAR-COLOR', look.color)]),
  ];
}

function isPublicCard(card: Card): boolean {
  return !isPrivateCard(card);
}
