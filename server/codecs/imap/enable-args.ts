import type { Decoder } from './decoder.ts';

/** Names of one ENABLE. */
const MAX_ENABLE_NAMES = 100;

/** The capability names ENABLE asks for, in capitals, from the space behind ENABLE to the end. */
// RFC 5161 §3.1
export function expectEnableArgs(decoder: Decoder): string[] {
  const names: string[] = [];
  do {
    decoder.expectSpace();
    names.push(decoder.expectKeyword());
    if (names.length > MAX_ENABLE_NAMES) decoder.fail('too many names');
  } while (!decoder.isAtEnd);
  return names;
}

/** The mechanism of COMPRESS, in capitals; only DEFLATE exists. */
// RFC 4978 §3
export function expectCompressArgs(decoder: Decoder): string {
  const mechanism = decoder.expectKeyword();
  decoder.expectEnd();
  return mechanism;
}
