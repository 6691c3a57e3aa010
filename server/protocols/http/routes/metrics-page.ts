import type { NetworkList } from '#platform/networks.ts';
import { answerText, type Route } from '../route.ts';

/** /metrics in Prometheus' text form, for the trusted networks only: the figures tell how busy the server is. */
export function metricsRoute(
  figures: () => Promise<string>,
  trustedNetworks: () => NetworkList,
): Route {
  return {
    path: '/metrics',
    methods: ['GET'],
    isOpenWithoutTls: true,
    async handle(exchange) {
      if (!trustedNetworks().contains(exchange.remoteAddress)) {
        answerText(exchange, { status: 403, text: 'Not from this address.\n' });
        return;
      }
      answerText(exchange, {
        type: 'text/plain; version=0.0.4; charset=utf-8',
        headers: { 'cache-control': 'no-store' },
        text: await figures(),
      });
    },
  };
}
