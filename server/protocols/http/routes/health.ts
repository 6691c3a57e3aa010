import { answerText, type Route } from '../route.ts';

/** /healthz: the process answers. /readyz: it can do its work. */
export function healthRoutes(unready: () => Promise<readonly string[]>): Route[] {
  return [
    {
      path: '/healthz',
      methods: ['GET'],
      isOpenWithoutTls: true,
      handle: (exchange) => answerText(exchange, { text: 'ok\n', headers: uncached }),
    },
    {
      path: '/readyz',
      methods: ['GET'],
      isOpenWithoutTls: true,
      async handle(exchange) {
        const isReady = (await unready()).length === 0;
        const text = isReady ? 'ready\n' : 'not ready\n';
        answerText(exchange, { status: isReady ? 200 : 503, text, headers: uncached });
      },
    },
  ];
}

const uncached = { 'cache-control': 'no-store' };
