import type { BatchRequest } from '#codecs/graph/batch.ts';
import type { GraphPage } from '#codecs/graph/collection.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import type { Bytes } from '#platform/bytes.ts';
import { followPages } from './follow-pages.ts';
import type { GivenRequest, GraphClient, GraphRequest } from './graph-client.ts';
import { createMailboxAllowance, type AllowanceWish } from './mailbox-allowance.ts';
import { createBatchRunner, type GraphOutcome } from './run-batch.ts';

/** One mailbox. Paths begin below it: "/messages". */
export interface GraphMailbox {
  readonly client: GraphClient;
  /** Address or id. */
  readonly owner: string;
  /** Of the mailbox itself below the root: "/users/anna%40a.test". */
  readonly base: string;
  ask(request: GraphRequest): Promise<JsonObject>;
  askBytes(request: GraphRequest): Promise<Bytes>;
  /** Asks an address that Graph has given for this mailbox. */
  askAt(url: string, request: GivenRequest): Promise<JsonObject>;
  pages(request: GraphRequest): AsyncGenerator<GraphPage>;
  /** Requests whose paths are below the root, counted as this mailbox's. */
  readonly atRoot: Pick<GraphMailbox, 'ask' | 'pages'>;
  /**
   * Many requests in as few as there may be. Outcomes are in their order; what a busy server put off is asked again.
   * @param isRepeatable whether all of them may be asked twice
   */
  batch(requests: readonly BatchRequest[], isRepeatable: boolean): Promise<GraphOutcome[]>;
}

/** Graph works on so many requests of a batch at once. */
const BATCH_PLACES = 4;

export function openGraphMailbox(client: GraphClient, owner: string): GraphMailbox {
  const base = `/users/${encodeURIComponent(owner)}`;
  const allowance = createMailboxAllowance(client.clock);
  const below = (request: GraphRequest): GraphRequest => ({
    ...request,
    path: base + request.path,
  });
  const ask = async (request: GraphRequest): Promise<JsonObject> =>
    await allowance.use(costOf(request), async () => await client.ask(request));
  const batches = createBatchRunner(async (request, count) => {
    const wish = { ...costOf(request), requests: count, places: Math.min(count, BATCH_PLACES) };
    return await allowance.use(wish, async () => await client.ask(request));
  }, client.clock);
  return {
    client,
    owner,
    base,
    ask: async (request) => await ask(below(request)),
    async askBytes(request) {
      const whole = below(request);
      return await allowance.use(costOf(whole), async () => await client.askBytes(whole));
    },
    askAt: async (url, request) =>
      await allowance.use(costOf(request), async () => await client.askAt(url, request)),
    pages: (request) => followPages(ask, client.root, below(request)),
    atRoot: { ask, pages: (request) => followPages(ask, client.root, request) },
    batch: async (requests, isRepeatable) =>
      await batches.run(
        requests.map((it) => ({ ...it, path: base + it.path })),
        isRepeatable,
      ),
  };
}

function costOf({ json, content }: GivenRequest): AllowanceWish {
  const uploadBytes =
    content?.bytes.length ?? (json === undefined ? 0 : JSON.stringify(json).length);
  return { places: 1, requests: 1, uploadBytes };
}
