import { answerText, type Route } from '../route.ts';

const folder = '/.well-known/acme-challenge/';

/** Answers the authority's question whether this host is ours. */
export function challengeRoute(answer: (token: string) => Promise<string | undefined>): Route {
  return {
    path: folder,
    methods: ['GET'],
    isOpenWithoutTls: true,
    async handle(exchange) {
      const token = exchange.path.slice(folder.length);
      // RFC 8555 §8.3: tokens are base64url.
      const text = /^[A-Za-z0-9_-]{1,256}$/.test(token) ? await answer(token) : undefined;
      if (text === undefined) answerText(exchange, { status: 404, text: 'No such challenge.\n' });
      else answerText(exchange, { type: 'application/octet-stream', text });
    },
  };
}
