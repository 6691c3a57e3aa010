import { timingSafeEqual } from 'node:crypto';
import { InputSyntaxError } from '#platform/errors.ts';
import { MAX_SCRAM_ITERATIONS } from './scram-keys.ts';
import {
  formatClientFinal,
  formatClientFinalWithoutProof,
  formatClientFirst,
  parseServerFinal,
  parseServerFirst,
  type ChannelBindingFlag,
} from './scram-messages.ts';
import { proveAsClient } from './scram-proof.ts';

export interface ScramClientOptions {
  readonly name: string;
  readonly password: string;
  /** On whose behalf; '' for oneself. */
  readonly authorizationId?: string;
  /** Printable ASCII without comma, from at least 18 random bytes. */
  readonly nonce: string;
  /** For the -PLUS mechanism: type and data of the channel binding. */
  readonly channelBinding?: { readonly type: string; readonly data: Buffer };
  /** The client could bind the channel, but the server offers no -PLUS. */
  readonly canBind?: boolean;
}

/** The client's side of one SCRAM-SHA-256(-PLUS) exchange; the steps are called in order, once each. */
export interface ScramClient {
  first(): string;
  /** @throws InputSyntaxError when the server's message is wrong or asks for too many or too few iterations */
  final(serverFirst: string): Promise<string>;
  /** Whether the server knows the password too; false also when it reports an error. @throws InputSyntaxError */
  verify(serverFinal: string): boolean;
}

// RFC 7677 §4: fewer would make the password too easy to guess from a recorded exchange
const MIN_ITERATIONS = 4_096;

// RFC 5802 §5
export function createScramClient(options: ScramClientOptions): ScramClient {
  const { channelBinding, nonce } = options;
  const flag: ChannelBindingFlag = channelBinding ?? (options.canBind ? 'y' : 'n');
  const authorizationId = options.authorizationId ?? '';
  const first = formatClientFirst({ flag, authorizationId, name: options.name, nonce });
  let expected: Buffer | undefined;
  return {
    first: () => first.message,
    async final(serverFirst) {
      const answer = parseServerFirst(serverFirst);
      if (!answer.nonce.startsWith(nonce) || answer.nonce.length <= nonce.length)
        throw new InputSyntaxError('the server did not extend the nonce', 0);
      if (answer.iterations < MIN_ITERATIONS || answer.iterations > MAX_SCRAM_ITERATIONS)
        throw new InputSyntaxError('an iteration count out of bounds', 0);
      const bound = Buffer.concat([
        Buffer.from(first.gs2Header),
        channelBinding?.data ?? Buffer.alloc(0),
      ]);
      const unproven = { channelBinding: bound, nonce: answer.nonce };
      const withoutProof = formatClientFinalWithoutProof(unproven);
      const authMessage = `${first.bare},${serverFirst},${withoutProof}`;
      const made = await proveAsClient(options.password, answer, authMessage);
      expected = made.serverSignature;
      return formatClientFinal({ ...unproven, proof: made.proof });
    },
    verify(serverFinal) {
      const answer = parseServerFinal(serverFinal);
      return (
        expected !== undefined &&
        'signature' in answer &&
        timingSafeEqual(answer.signature, expected)
      );
    },
  };
}
