import type { FetchItem, SimpleFetchItem } from '#codecs/imap/fetch-item.ts';

const contentKinds = ['rfc822', 'rfc822-header', 'rfc822-text'] as const;
type ContentKind = (typeof contentKinds)[number];

/** What needs the message itself. */
export type ContentItem =
  | { readonly kind: ContentKind }
  | Exclude<FetchItem, { readonly kind: SimpleFetchItem }>;

/** What the index holds ready-made. */
export interface RowItem {
  readonly kind: Exclude<SimpleFetchItem, ContentKind>;
}

const ofContent: ReadonlySet<FetchItem['kind']> = new Set<ContentItem['kind']>([
  ...contentKinds,
  'binary',
  'binary-size',
  'body-section',
  'preview',
]);

/** The one place that says which items need the message itself. */
export function isContentItem(item: FetchItem): item is ContentItem {
  return ofContent.has(item.kind);
}

export function isRowItem(item: FetchItem): item is RowItem {
  return !isContentItem(item);
}
