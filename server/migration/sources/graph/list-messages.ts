import { pathOfLink } from '#clients/graph/follow-pages.ts';
import type { GraphPage } from '#codecs/graph/collection.ts';
import { isExpiredDelta } from '#codecs/graph/graph-failure.ts';
import { booleanAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { extendedOf } from '#codecs/graph/extended-property.ts';
import { isDomainError } from '#platform/errors.ts';
import { fields } from '../../graph/fields.ts';
import { encode } from '../../graph/folder-tree.ts';
import {
  messageLosses,
  readFlags,
  receivedAtOf,
  stateExpand,
  stateSelect,
} from '../../graph/message-state.ts';
import type { ListedItem } from '../../item.ts';
import type { FolderListing } from '../../source.ts';
import type { GraphReading } from './graph-reading.ts';
import { inOrderOfArrival } from './order-of-arrival.ts';

const PREFER = { prefer: 'odata.maxpagesize=500' };

/** Messages of a folder, or what happened to them since a state. */
export async function listMessages(
  reading: GraphReading,
  folder: string,
  since: string,
): Promise<FolderListing> {
  const { mailbox } = reading;
  const begun = await begin(reading, folder, since);
  const gone: string[] = [];
  let state = '';
  async function* items(): AsyncGenerator<readonly ListedItem[]> {
    const listed = new Map<string, ListedItem>();
    let page: GraphPage | undefined = begun.first;
    while (page !== undefined) {
      gone.push(...page.removed);
      for (const json of page.items) {
        const item = toListed(reading, json);
        if (item !== undefined) listed.set(item.id, item);
      }
      if (page.deltaLink !== undefined) state = pathOfLink(mailbox.client.root, page.deltaLink);
      const next: IteratorResult<GraphPage> = await begun.rest.next();
      page = next.done === true ? undefined : next.value;
    }
    yield* inOrderOfArrival(listed);
  }
  return {
    isComplete: begun.isComplete,
    items: items(),
    gone: () => gone,
    state: () => state,
    validity: 'graph',
  };
}

interface Begun {
  readonly isComplete: boolean;
  readonly first: GraphPage | undefined;
  readonly rest: AsyncGenerator<GraphPage>;
}

/** Asks for the first page: only then it is known whether the state is still good, and what the service tells in listings. */
async function begin(reading: GraphReading, folder: string, since: string): Promise<Begun> {
  const { mailbox } = reading;
  if (since !== '')
    try {
      return await firstOf(mailbox.atRoot.pages({ path: since, headers: PREFER }), false);
    } catch (error) {
      // A token that nobody understands any more is refused in more than one way.
      if (!isExpiredDelta(error) && !isDomainError(error, 'bad-value')) throw error;
    }
  const plain = `/mailFolders/${encodeURIComponent(folder)}/messages/delta?$select=${stateSelect}`;
  if (reading.tellsStateInListings)
    try {
      const path = encode(`${plain}&$expand=${stateExpand}`);
      return await firstOf(mailbox.pages({ path, headers: PREFER }), true);
    } catch (error) {
      if (!isDomainError(error, 'bad-value')) throw error;
      reading.tellsStateInListings = false;
    }
  return await firstOf(mailbox.pages({ path: plain, headers: PREFER }), true);
}

async function firstOf(rest: AsyncGenerator<GraphPage>, isComplete: boolean): Promise<Begun> {
  const first = await rest.next();
  return { isComplete, first: first.done === true ? undefined : first.value, rest };
}

function toListed(reading: GraphReading, json: JsonObject): ListedItem | undefined {
  const id = textAt(json, 'id');
  if (id === undefined) return undefined;
  const receivedAtSeconds = receivedAtOf(json);
  const size = Number(extendedOf(json, fields.size) ?? Number.NaN);
  const losses = messageLosses(json);
  if (losses.length > 0) reading.losses.set(id, losses);
  return {
    id,
    // Only drafts are written again.
    version: booleanAt(json, 'isDraft') === true ? (textAt(json, 'changeKey') ?? '') : '',
    ...(Number.isFinite(size) && { size }),
    // Answered and forwarded are told when the message is read, where a listing does not.
    ...(reading.tellsStateInListings && { flags: readFlags(json) }),
    ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
  };
}
