import { answerText, type Route } from '../route.ts';

export interface MtaStsPolicy {
  readonly mode: 'none' | 'testing' | 'enforce';
  readonly mx: readonly string[];
  readonly maxAgeSeconds: number;
}

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
      answerText(exchange, { text: formatPolicy(policy) });
    },
  };
}

// RFC 8461 §3.2
function formatPolicy(policy: MtaStsPolicy): string {
  const lines = [
    'version: STSv1',
    `mode: ${policy.mode}`,
    ...policy.mx.map((name) => `mx: ${name}`),
    `max_age: ${policy.maxAgeSeconds}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}
