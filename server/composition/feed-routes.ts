import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { OpenData } from '#cli/parts.ts';
import { feedSettings } from '#groupware/config.ts';
import type { Clock } from '#platform/clock.ts';
import { loadOnce } from '#platform/load-once.ts';
import type { Settings } from '#platform/settings.ts';
import { feedPaths, type FeedRoute } from '#protocols/feeds/exchange.ts';
import type { HttpExchange, Route } from '#protocols/http/route.ts';
import type { OpenMail } from './open-mail.ts';
import { sendAnswer } from './send-answer.ts';

/** A client that takes nothing for so long is gone. */
const STALLED_MS = 60_000;
/** Written at once: pieces are as small as one event. */
const CHUNK_LENGTH = 32 * 1024;

/** Puts what is published on the http listeners; what answers is loaded at the first question. */
export function publishedRoutes(serving: {
  readonly settings: () => Settings;
  readonly data: Pick<OpenData, 'directory'>;
  readonly mail: Pick<OpenMail, 'store'>;
  readonly clock: Clock;
}): Route[] {
  const { settings, data, mail, clock } = serving;
  const load = loadOnce(async () => {
    const { feedRoutes } = await import('#protocols/feeds/feeds.ts');
    const { busyTimesOf } = await import('#scheduling/busy-times.ts');
    return feedRoutes({
      store: mail.store,
      directory: data.directory,
      clock,
      busyTimesOf: async (account, range) =>
        await busyTimesOf({ store: mail.store, directory: data.directory }, account, range),
      settings: () => settings().of(feedSettings),
    });
  });
  return feedPaths.map((path) => {
    const answer: FeedRoute['answer'] = async (request) =>
      await (await load()).find((route) => route.path === path)!.answer(request);
    return toHttpRoute({ path, answer });
  });
}

function toHttpRoute(route: FeedRoute): Route {
  return {
    path: route.path,
    methods: ['GET'],
    async handle(exchange) {
      const { request, response, path, query, remoteAddress } = exchange;
      const { status, headers, body } = await route.answer({
        path,
        query,
        remoteAddress,
        header: (name) => String(request.headers[name] ?? ''),
      });
      if (typeof body === 'string') return sendAnswer(exchange, { status, headers, body });
      response.writeHead(status, headers);
      if (request.method === 'HEAD') response.end();
      else await send(exchange, body());
    },
  };
}

async function send({ response }: HttpExchange, pieces: AsyncIterable<string>): Promise<void> {
  response.setTimeout(STALLED_MS, () => response.destroy());
  try {
    await pipeline(Readable.from(gather(pieces)), response);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* gather(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    held += piece;
    if (held.length < CHUNK_LENGTH) continue;
    yield held;
    held = '';
  }
  yield held;
}
