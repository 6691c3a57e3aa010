import { formatLinkToken, tryParseLinkToken } from '#groupware/link-token.ts';
import { freeBusyRange } from './free-busy-range.ts';

const NOW = 1_770_000_000;

/** Hostile paths and queries come to a value or to none; what is taken for a token is written the same way. */
export const target = {
  name: 'protocols/feeds',
  corpus: () =>
    [
      '7.Fabcdefghijklmnop.abcdefghijklmnopqrstuvwxyz234567',
      '1z.0.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'start=20260101T000000Z&end=2026-03-01',
      'start=2026-01-01T00:00:00+01:00',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const text = input.toString('utf8');
    const token = tryParseLinkToken(text);
    if (token !== undefined && formatLinkToken(token) !== text)
      throw new Error(`another token than ${text}`);
    const range = freeBusyRange(new URLSearchParams(text), NOW);
    if (range !== undefined && !(range.to - range.from > 0 && range.to - range.from < 500 * 86_400))
      throw new Error(`no range: ${JSON.stringify(range)}`);
  },
};
