import type { XmlElement } from '#codecs/xml/element.ts';
import { findItem } from '#codecs/ews/find-item.ts';
import { getItem } from '#codecs/ews/get-item.ts';
import { itemIdOf } from '#codecs/ews/ids.ts';
import { booleanAt, numberAt, textAt } from '#codecs/ews/names.ts';
import { responseCodeOf } from '#codecs/ews/ews-failure.ts';
import type { ItemShape } from '#codecs/ews/shapes.ts';
import { syncFolderItems, type ItemChanges } from '#codecs/ews/sync-folder-items.ts';
import { call, callEach, type MailboxCalls } from '../../ews/mailbox-calls.ts';
import { toEpochSeconds } from '../../exchange/moments.ts';
import { readFlags, stateProperties } from '../../ews/message-state.ts';
import type { ListedItem, SourceFolder } from '../../item.ts';
import type { FolderListing } from '../../source.ts';

const messageShape: ItemShape = {
  properties: ['item:Size', 'item:DateTimeReceived', ...stateProperties],
};
const documentShape: ItemShape = { properties: ['item:Size', 'item:ItemClass'] };

const FIND_PAGE = 1000;
const GET_BATCH = 100;
/** So many are put into the order of their arrival; of more, each such part by itself. */
const MAX_SORTED = 100_000;
const CHUNK = 500;

/** What there is in a folder, or what happened since a state. */
export async function listItems(
  calls: MailboxCalls,
  folder: SourceFolder,
  since: string,
): Promise<FolderListing> {
  const sync = createSync(calls, folder);
  let first: ItemChanges | undefined;
  let isComplete = since === '';
  try {
    first = await sync.ask(since);
  } catch (error) {
    const code = responseCodeOf(error);
    if (code === 'ErrorInvalidSyncStateData' || code === 'ErrorSyncFolderNotFound') {
      isComplete = true;
      first = await sync.ask('');
    } else if (code !== 'ErrorInvalidOperation' && code !== 'ErrorInvalidRequest') throw error;
  }
  if (first === undefined) return listByPages(calls, folder);
  const gone: string[] = [];
  let state = '';
  async function* items(): AsyncGenerator<readonly ListedItem[]> {
    let changes = first!;
    // What changes while it is listed is told again.
    const listed = new Map<string, ListedItem>();
    for (;;) {
      for (const item of await sync.read(changes, gone)) listed.set(item.id, item);
      if (listed.size >= MAX_SORTED) {
        yield* inOrder(listed.values());
        listed.clear();
      }
      if (changes.isLast) break;
      changes = await sync.ask(changes.state);
    }
    yield* inOrder(listed.values());
    state = changes.state;
  }
  return { isComplete, items: items(), gone: () => gone, state: () => state, validity: 'ews' };
}

interface Sync {
  ask(state: string): Promise<ItemChanges>;
  read(changes: ItemChanges, gone: string[]): Promise<ListedItem[]>;
}

function createSync(calls: MailboxCalls, folder: SourceFolder): Sync {
  const shape = folder.kind === 'mailbox' ? messageShape : documentShape;
  return {
    ask: async (state) => await call(calls, syncFolderItems({ id: folder.id }, shape, state)),
    async read({ changes }, gone) {
      const present = changes.flatMap((c) => (c.kind === 'present' ? [c.item] : []));
      const flagged = changes.flatMap((c) => (c.kind === 'read-flag' ? [c.id] : []));
      for (const change of changes) if (change.kind === 'gone') gone.push(change.id);
      // Only that they were read is told of them; the other flags are needed, too.
      const others = folder.kind === 'mailbox' ? await getAll(calls, flagged) : [];
      return [...present, ...others].flatMap((item) => toListed(folder, item));
    },
  };
}

async function getAll(calls: MailboxCalls, ids: readonly string[]): Promise<XmlElement[]> {
  const found: XmlElement[] = [];
  for (let at = 0; at < ids.length; at += GET_BATCH) {
    const outcomes = await callEach(calls, ids.slice(at, at + GET_BATCH), (some) =>
      getItem(
        some.map((id) => ({ id })),
        messageShape,
      ),
    );
    for (const o of outcomes) if (o.ok && o.value !== undefined) found.push(o.value);
  }
  return found;
}

/** Public folders have no synchronisation: they are read page by page each time. */
function listByPages(calls: MailboxCalls, folder: SourceFolder): FolderListing {
  const shape = folder.kind === 'mailbox' ? messageShape : documentShape;
  async function* items(): AsyncGenerator<readonly ListedItem[]> {
    const seen = new Set<string>();
    for (let offset = 0; ;) {
      const page = await call(
        calls,
        findItem({
          folder: { id: folder.id },
          shape,
          offset,
          count: FIND_PAGE,
          sort: { path: 'item:DateTimeReceived', order: 'Ascending' },
        }),
      );
      const listed = page.elements.flatMap((item) => toListed(folder, item));
      // What comes in meanwhile moves the pages.
      yield listed.filter(({ id }) => !seen.has(id) && seen.add(id));
      if (page.isLast) return;
      offset = Math.max(page.nextOffset ?? 0, offset + page.elements.length);
    }
  }
  return { isComplete: true, items: items(), gone: () => [], state: () => '', validity: 'ews' };
}

function toListed({ kind }: SourceFolder, item: XmlElement): ListedItem[] {
  const id = itemIdOf(item);
  if (id === undefined) return [];
  const size = numberAt(item, 'Size');
  const common = { id: id.id, ...(size !== undefined && { size }) };
  if (kind !== 'mailbox') return [{ ...common, version: id.changeKey }];
  const receivedAtSeconds = toEpochSeconds(textAt(item, 'DateTimeReceived'));
  return [
    {
      ...common,
      // Only drafts are written again.
      version: booleanAt(item, 'IsDraft') === true ? id.changeKey : '',
      flags: readFlags(item),
      ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
    },
  ];
}

function* inOrder(items: Iterable<ListedItem>): Generator<readonly ListedItem[]> {
  const sorted = [...items].sort((a, b) => (a.receivedAtSeconds ?? 0) - (b.receivedAtSeconds ?? 0));
  for (let at = 0; at < sorted.length; at += CHUNK) yield sorted.slice(at, at + CHUNK);
}
