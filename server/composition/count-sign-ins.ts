import type { Directory } from '#directory/directory.ts';
import type { Metrics } from '#platform/metrics.ts';

/** The directory, with its sign-ins counted by protocol and outcome. */
export function countSignIns(directory: Directory, metrics: Metrics): Directory {
  const counter = metrics.counter(
    'mailstead_sign_ins_total',
    'Attempts to sign in, by protocol and outcome (ok, failed).',
  );
  const note = (protocol: string, outcome: 'ok' | 'failed') =>
    counter.add(1, { protocol, outcome });
  return {
    ...directory,
    async signIn(request) {
      try {
        const identity = await directory.signIn(request);
        note(request.protocol, 'ok');
        return identity;
      } catch (error) {
        note(request.protocol, 'failed');
        throw error;
      }
    },
    sasl: {
      offered: directory.sasl.offered,
      async begin(mechanism, context) {
        const exchange = await directory.sasl.begin(mechanism, context);
        return {
          async step(response) {
            const result = await exchange.step(response);
            if (result.kind !== 'challenge')
              note(context.protocol, result.kind === 'done' ? 'ok' : 'failed');
            return result;
          },
        };
      },
    },
  };
}
