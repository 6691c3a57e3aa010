import { isFatal } from '#clients/graph/run-batch.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import { toCrlf } from '#platform/bytes.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { resolveHeader } from '../../exchange/resolve-header.ts';
import { encode } from '../../graph/folder-tree.ts';
import {
  messageLosses,
  readFlags,
  receivedAtOf,
  stateExpand,
  stateSelect,
} from '../../graph/message-state.ts';
import type { ListedItem, Loss, ReadItem, UnreadItem } from '../../item.ts';
import type { GraphReading } from './graph-reading.ts';

/** Contents asked for at the same time; more would wait for their turn in the mailbox. */
const WINDOW = 4;
/** Contents held at once: large messages come in small company. */
const WINDOW_BYTES = 32 * 1024 * 1024;
/** The largest that Exchange Online can be set to, with what MIME adds to it. */
const MAX_MESSAGE_BYTES = 220 * 1024 * 1024;
const STATES = 20;

/** Contents of messages in the order asked for, the next ones while the last are being worked on. */
export async function* readMessages(
  reading: GraphReading,
  items: readonly ListedItem[],
): AsyncGenerator<ReadItem | UnreadItem> {
  for (let at = 0; at < items.length; at += STATES) {
    const some = items.slice(at, at + STATES);
    const states = await readStates(reading, some);
    const windows = toWindows(some);
    let next = start(reading, windows[0] ?? [], states);
    for (let i = 0; i < windows.length; i++) {
      const read = await next;
      next = start(reading, windows[i + 1] ?? [], states);
      yield* read;
    }
  }
}

/** An error is seen where the window is waited for; until then nobody needs to know. */
function start(
  reading: GraphReading,
  window: readonly ListedItem[],
  states: ReadonlyMap<string, JsonObject>,
): Promise<(ReadItem | UnreadItem)[]> {
  const work = Promise.all(
    window.map(async (item) => await readOne(reading, item, states.get(item.id))),
  );
  work.catch(() => {});
  return work;
}

async function readOne(
  { mailbox, resolver, losses: told }: GraphReading,
  { id, receivedAtSeconds: listedAt }: ListedItem,
  state: JsonObject | undefined,
): Promise<ReadItem | UnreadItem> {
  try {
    const path = `/messages/${encodeURIComponent(id)}/$value`;
    const mime = await mailbox.askBytes({ path, maxBytes: MAX_MESSAGE_BYTES });
    if (mime.length === 0)
      return { id, error: new DomainError('corrupt', 'it comes without a content') };
    const { message, losses } = await resolveHeader(toCrlf(mime), resolver);
    const receivedAtSeconds = state === undefined ? listedAt : receivedAtOf(state);
    return {
      id,
      content: { mediaType: 'message/rfc822', bytes: message },
      ...(state !== undefined && { flags: readFlags(state) }),
      ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
      losses: [...losses, ...lossesOf(id, state, told)],
    };
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    return { id, error };
  }
}

function lossesOf(
  id: string,
  state: JsonObject | undefined,
  told: ReadonlyMap<string, readonly Loss[]>,
): readonly Loss[] {
  return state === undefined ? (told.get(id) ?? []) : messageLosses(state);
}

/** Flags of those whose listing did not tell them. */
async function readStates(
  { mailbox }: GraphReading,
  items: readonly ListedItem[],
): Promise<Map<string, JsonObject>> {
  const wanted = items.filter(({ flags }) => flags === undefined);
  const outcomes = await mailbox.batch(
    wanted.map(({ id }) => ({
      method: 'GET',
      path: encode(
        `/messages/${encodeURIComponent(id)}?$select=${stateSelect}&$expand=${stateExpand}`,
      ),
    })),
    true,
  );
  const states = new Map<string, JsonObject>();
  outcomes.forEach((outcome, i) => {
    if (outcome.ok) states.set(wanted[i]!.id, outcome.value);
    else if (isFatal(outcome.error)) throw outcome.error;
  });
  return states;
}

function toWindows(items: readonly ListedItem[]): ListedItem[][] {
  const windows: ListedItem[][] = [];
  let bytes = 0;
  for (const item of items) {
    const last = windows.at(-1);
    const size = item.size ?? 0;
    if (last === undefined || last.length >= WINDOW || bytes + size > WINDOW_BYTES) {
      windows.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return windows;
}
