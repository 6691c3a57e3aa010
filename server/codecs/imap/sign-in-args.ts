import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';

/** The arguments of LOGIN. */
// RFC 9051 §6.2.3
export interface LoginArgs {
  readonly user: string;
  readonly password: string;
}

/** The arguments of AUTHENTICATE. */
// RFC 9051 §6.2.2, RFC 4959 §3
export interface AuthenticateArgs {
  /** In capitals. */
  readonly mechanism: string;
  /** BASE64 as sent; '' stands for the empty response `=`. */
  readonly initialResponse?: string;
}

export function expectLoginArgs(decoder: Decoder): LoginArgs {
  const user = decoder.expectAstring();
  decoder.expectSpace();
  const password = decoder.expectAstring();
  decoder.expectEnd();
  return { user, password };
}

export function formatLoginArgs(encoder: Encoder, { user, password }: LoginArgs): void {
  encoder.string(user).raw(' ').string(password);
}

export function expectAuthenticateArgs(decoder: Decoder): AuthenticateArgs {
  const mechanism = decoder.expectKeyword();
  if (!decoder.try(' ')) {
    decoder.expectEnd();
    return { mechanism };
  }
  const start = decoder.offset;
  const response = decoder.expectAtom();
  decoder.expectEnd();
  if (response === '=') return { mechanism, initialResponse: '' };
  if (!isBase64(response)) decoder.fail('the initial response is not BASE64', start);
  return { mechanism, initialResponse: response };
}

export function formatAuthenticateArgs(encoder: Encoder, args: AuthenticateArgs): void {
  encoder.raw(args.mechanism);
  if (args.initialResponse !== undefined) encoder.raw(` ${args.initialResponse || '='}`);
}

/** Whether a client's line is BASE64 with its padding, as SASL exchanges it. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
