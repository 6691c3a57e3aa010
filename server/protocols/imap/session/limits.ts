import type { CommandReaderLimits } from '#codecs/imap/command-reader.ts';

/** Somebody who has not signed in needs room for a name, a password or a token, and nothing else. */
export const strangerLimits: Partial<CommandReaderLimits> = {
  maxLineBytes: 64 * 1024,
  maxCommandBytes: 64 * 1024,
  maxLiterals: 8,
  maxKeptBytes: 16 * 1024,
};

/** The line limit comes from the settings. */
export function signedInLimits(maxLineBytes: number): Partial<CommandReaderLimits> {
  return {
    maxLineBytes,
    maxCommandBytes: 1024 * 1024,
    maxLiterals: 4096,
    maxKeptBytes: 1024 * 1024,
  };
}

/** Largest literal of a command that does not decide itself: names, search texts, annotations. */
export const MAX_STRANGER_LITERAL = 8 * 1024;
export const MAX_LITERAL = 256 * 1024;
