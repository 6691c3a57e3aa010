import { X509Certificate } from 'node:crypto';
import type { TlsFacts } from '#platform/connection.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { Identity, SignInPlace } from './identity.ts';
import { bearerExchange } from './sasl/bearer-exchange.ts';
import { channelBindingTypes } from './sasl/channel-binding.ts';
import { externalExchange } from './sasl/external-exchange.ts';
import { loginExchange, plainExchange } from './sasl/password-exchanges.ts';
import type { Conversation, SaslParts } from './sasl/sasl-parts.ts';
import { scramExchange } from './sasl/scram-exchange.ts';

/** In the order in which they are offered: what tells the server least comes first. */
export const saslMechanisms = [
  'SCRAM-SHA-256-PLUS',
  'SCRAM-SHA-256',
  'OAUTHBEARER',
  'XOAUTH2',
  'EXTERNAL',
  'PLAIN',
  'LOGIN',
] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

/** The connection on which somebody signs in. */
export interface SaslContext extends SignInPlace {
  readonly tls: TlsFacts | undefined;
  /** Whether secrets may cross this connection: over TLS, or where the configuration lets loopback do without. */
  readonly allowsPlaintext: boolean;
  /** False where the -PLUS mechanisms are kept back; offered without it. */
  readonly offersChannelBinding?: boolean;
}

/** Data is raw; base64, empty responses and cancelling are the protocol's. */
export type SaslStep =
  | { readonly kind: 'challenge'; readonly data: Buffer }
  | { readonly kind: 'done'; readonly identity: Identity }
  /** bad-syntax, or an error of signing in; the exchange is over. */
  | { readonly kind: 'failed'; readonly error: DomainError };

export interface SaslExchange {
  /** `response` is undefined at the start, when the client sent no initial response. */
  step(response: Buffer | undefined): Promise<SaslStep>;
}

// RFC 4422 §3
export interface Sasl {
  /** What may be used on this connection, strongest first. */
  offered(context: SaslContext): Promise<SaslMechanism[]>;
  /** Starts an exchange; the mechanism's name in any case. @throws DomainError not-supported when it is not offered here */
  begin(mechanism: string, context: SaslContext): Promise<SaslExchange>;
}

/** Longest response of a client, decoded. */
export const MAX_SASL_RESPONSE = 16_384;

export function createSasl(parts: SaslParts): Sasl {
  const offered = async (context: SaslContext): Promise<SaslMechanism[]> => {
    if (!context.allowsPlaintext) return [];
    const hasScram = await parts.offersScram();
    const canBind =
      context.offersChannelBinding !== false && channelBindingTypes(context.tls).length > 0;
    const isOffered: Record<SaslMechanism, boolean> = {
      'SCRAM-SHA-256-PLUS': hasScram && canBind,
      'SCRAM-SHA-256': hasScram,
      OAUTHBEARER: parts.tokenVerifier !== undefined,
      XOAUTH2: parts.tokenVerifier !== undefined,
      EXTERNAL: context.tls?.clientCertificate?.isVerified === true,
      PLAIN: true,
      LOGIN: true,
    };
    return saslMechanisms.filter((mechanism) => isOffered[mechanism]);
  };
  return {
    offered,
    async begin(name, context) {
      const allowed = await offered(context);
      const mechanism = allowed.find((m) => m === name.toUpperCase());
      if (mechanism === undefined)
        throw new DomainError(
          'not-supported',
          context.allowsPlaintext ? 'this mechanism is not offered' : 'signing in needs TLS',
        );
      const canBind = allowed.includes('SCRAM-SHA-256-PLUS');
      return guarded(converse(mechanism, { parts, context, canBind }));
    },
  };
}

/** The addresses in the certificate's subjectAltName. */
export function certificateAddresses(der: Uint8Array): string[] {
  const names = new X509Certificate(der).subjectAltName ?? '';
  return [...names.matchAll(/(?:^|, )email:([^,"\s]+)/g)].map((m) => m[1]!);
}

function converse(
  mechanism: SaslMechanism,
  given: { parts: SaslParts; context: SaslContext; canBind: boolean },
): Conversation {
  const { parts, context } = given;
  switch (mechanism) {
    case 'SCRAM-SHA-256-PLUS':
      return scramExchange(parts, context, { isPlus: true, canBind: true });
    case 'SCRAM-SHA-256':
      return scramExchange(parts, context, { isPlus: false, canBind: given.canBind });
    case 'OAUTHBEARER':
      return bearerExchange(parts, context, 'OAUTHBEARER');
    case 'XOAUTH2':
      return bearerExchange(parts, context, 'XOAUTH2');
    case 'EXTERNAL':
      return externalExchange(parts, context, certificateAddresses);
    case 'PLAIN':
      return plainExchange(parts, context);
    case 'LOGIN':
      return loginExchange(parts, context);
  }
}

/** One funnel for what goes wrong; bugs go through. */
function guarded(conversation: Conversation): SaslExchange {
  let isOver = false;
  let isPrimed = false;
  const fail = (error: DomainError): SaslStep => {
    isOver = true;
    return { kind: 'failed', error };
  };
  return {
    async step(response) {
      if (isOver) return fail(new DomainError('wrong-state', 'the exchange is over'));
      if ((response?.length ?? 0) > MAX_SASL_RESPONSE)
        return fail(new DomainError('bad-syntax', 'the response is too long'));
      try {
        // Runs to the first yield, whose result is the initial response.
        if (!isPrimed) await conversation.next(undefined);
        isPrimed = true;
        const { value } = await conversation.next(response);
        if (value.kind === 'done') isOver = true;
        return value;
      } catch (error) {
        if (error instanceof InputSyntaxError)
          return fail(new DomainError('bad-syntax', error.message));
        if (isDomainError(error)) return fail(error);
        throw error;
      }
    },
  };
}
