import type { FetchItem } from '#codecs/imap/fetch-item.ts';
import type { MessageColumn } from '#store/message.ts';
import { isContentItem, isRowItem, type ContentItem, type RowItem } from './item-sources.ts';

/** What a FETCH needs of each message, known before the first is read. */
export interface FetchPlan {
  readonly items: readonly FetchItem[];
  readonly columns: readonly MessageColumn[];
  /** Only what flag rows hold is asked for: the shortest way. */
  readonly isFlagsOnly: boolean;
  /**
   * How much of the message itself is read: nothing, its header (large bodies are then read by range), its beginning if
   * that is enough for a preview, or all of it for its structure or its decoded content.
   */
  readonly content: 'none' | 'header' | 'beginning' | 'tree' | 'whole';
  readonly marksSeen: boolean;
}

/** Items in the order asked for, each once, with what else must be told. */
export function planFetch(
  asked: readonly FetchItem[],
  options: { readonly isUid: boolean; readonly isUidOnly: boolean; readonly wantsModseq: boolean },
): FetchPlan {
  const items = withImplied(asked, options);
  const columns = new Set<MessageColumn>();
  let content: FetchPlan['content'] = 'none';
  for (const item of items) {
    if (isContentItem(item)) {
      const need = contentOf(item);
      if (depth[need] > depth[content]) content = need;
      continue;
    }
    const column = isRowItem(item) ? columnOf(item) : undefined;
    if (column !== undefined) columns.add(column);
  }
  if (content !== 'none') columns.add('size');
  return {
    items,
    columns: [...columns],
    isFlagsOnly: items.every((i) => i.kind === 'flags' || i.kind === 'uid' || i.kind === 'modseq'),
    content,
    marksSeen: items.some((item) => isContentItem(item) && marksSeen(item)),
  };
}

const depth = { none: 0, header: 1, beginning: 2, tree: 3, whole: 4 } as const;

function withImplied(
  asked: readonly FetchItem[],
  options: { readonly isUid: boolean; readonly isUidOnly: boolean; readonly wantsModseq: boolean },
): FetchItem[] {
  const items: FetchItem[] = [];
  const seen = new Set<string>();
  const add = (item: FetchItem) => {
    const key = JSON.stringify(item);
    if (seen.has(key)) return;
    seen.add(key);
    items.push(item);
  };
  // RFC 9051 §6.4.8: UID FETCH always tells the UID. RFC 9586 §3.3: there it is the message's name already.
  if (options.isUid && !options.isUidOnly) add({ kind: 'uid' });
  for (const item of asked) if (!options.isUidOnly || item.kind !== 'uid') add(item);
  if (options.wantsModseq) add({ kind: 'modseq' });
  return items;
}

function columnOf(item: RowItem): MessageColumn | undefined {
  switch (item.kind) {
    case 'internal-date':
    case 'save-date':
      return 'dates';
    case 'rfc822-size':
      return 'size';
    case 'envelope':
      return 'envelope';
    case 'body':
    case 'body-structure':
      return 'bodyStructure';
    case 'email-id':
    case 'thread-id':
      return 'ids';
    case 'flags':
    case 'modseq':
    case 'uid':
      return undefined;
  }
}

function contentOf(item: ContentItem): FetchPlan['content'] {
  switch (item.kind) {
    case 'rfc822':
    case 'rfc822-header':
    case 'rfc822-text':
      return 'header';
    case 'body-section':
      return item.section.path.length === 0 ? 'header' : 'tree';
    case 'binary':
    case 'binary-size':
      return item.path.length === 0 ? 'header' : 'whole';
    case 'preview':
      // RFC 8970 §3.1: LAZY takes what is quick to have; a large message is not read for it.
      return item.isLazy ? 'header' : 'beginning';
  }
}

function marksSeen(item: ContentItem): boolean {
  switch (item.kind) {
    case 'rfc822':
    case 'rfc822-text':
      return true;
    case 'body-section':
    case 'binary':
      return !item.isPeek;
    case 'binary-size':
    case 'preview':
    case 'rfc822-header':
      return false;
  }
}
