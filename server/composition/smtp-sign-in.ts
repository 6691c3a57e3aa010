import type { Directory } from '#directory/directory.ts';
import { isDomainError } from '#platform/errors.ts';
import { isLoopback } from '#platform/networks.ts';
import type { SaslClient, SmtpSignIn } from '#protocols/smtp/ports.ts';

/** Sign-in of the submission ports over the directory's SASL mechanisms. */
export function createSmtpSignIn(
  directory: Directory,
  settings: () => {
    readonly allowPlaintextOnLoopback: boolean;
    readonly offerChannelBinding: boolean;
  },
): SmtpSignIn {
  const contextOf = ({ remoteAddress, tls }: SaslClient) => ({
    protocol: 'smtp' as const,
    remoteAddress,
    tls,
    allowsPlaintext:
      tls !== undefined || (settings().allowPlaintextOnLoopback && isLoopback(remoteAddress)),
    offersChannelBinding: settings().offerChannelBinding,
  });
  return {
    mechanisms: async (client) => await directory.sasl.offered(contextOf(client)),
    async begin(mechanism, client) {
      try {
        const exchange = await directory.sasl.begin(mechanism, contextOf(client));
        return {
          async next(response) {
            const step = await exchange.step(response);
            if (step.kind === 'failed') throw step.error;
            if (step.kind === 'challenge') return step;
            const { account } = step.identity;
            const { sendLimits } = await directory.accounts.limitsOf(account.id);
            const { recipientsPerMessage, messageBytes } = sendLimits;
            const identity = {
              account: account.id,
              loginName: account.address,
              ...(recipientsPerMessage !== null && { maxRecipients: recipientsPerMessage }),
              ...(messageBytes !== null && { maxMessageBytes: messageBytes }),
            };
            return { kind: 'done', identity };
          },
        };
      } catch (error) {
        if (isDomainError(error, 'not-supported')) return undefined;
        throw error;
      }
    },
  };
}
