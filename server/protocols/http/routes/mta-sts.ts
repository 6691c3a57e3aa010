import { formatMtaStsPolicy, type MtaStsPolicy } from '#sender-auth/mta-sts-policy.ts';
import { answerText, type Route } from '../route.ts';

/** The policy by which other servers demand verified TLS from us. */
export function mtaStsRoute(
  policyOf: (domain: string) => Promise<MtaStsPolicy | undefined>,
): Route {
  return {
    // RFC 8461 §3.3
    path: '/.well-known/mta-sts.txt',
    methods: ['GET'],
    async handle(exchange) {
      const domain = /^mta-sts\.(.+)$/.exec(exchange.host)?.[1];
      const policy = domain === undefined ? undefined : await policyOf(domain);
      if (policy === undefined) {
        answerText(exchange, { status: 404, text: 'There is no policy for this host.\n' });
        return;
      }
      answerText(exchange, { text: formatMtaStsPolicy(policy) });
    },
  };
}
