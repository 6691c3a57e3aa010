import type { Decoder } from './decoder.ts';
import {
  expectCharsetAndKeys,
  unicodeCharsets,
  type SearchArgs,
  type SearchCharsets,
} from './search-args.ts';

// RFC 5256 §3
export const threadAlgorithms = ['ORDEREDSUBJECT', 'REFERENCES'] as const;
export type ThreadAlgorithm = (typeof threadAlgorithms)[number];

/** The arguments of THREAD and UID THREAD. */
export interface ThreadArgs extends Pick<SearchArgs, 'key' | 'charset' | 'isCharsetKnown'> {
  readonly algorithm: ThreadAlgorithm;
}

/** From the space behind THREAD to the end of the command. */
export function expectThreadArgs(
  decoder: Decoder,
  charsets: SearchCharsets = unicodeCharsets,
): ThreadArgs {
  decoder.expectSpace();
  const start = decoder.offset;
  const word = decoder.expectKeyword();
  const algorithm =
    threadAlgorithms.find((a) => a === word) ?? decoder.fail('unknown threading algorithm', start);
  decoder.expectSpace();
  return { algorithm, ...expectCharsetAndKeys(decoder, charsets) };
}
