import { decodeCharset, isKnownCharset } from '#codecs/charset/decode-charset.ts';
import { unicodeCharsets, type SearchCharsets } from '#codecs/imap/search-args.ts';

/** What BADCHARSET offers; others are known too. */
export const offeredCharsets: readonly string[] = ['UTF-8', 'US-ASCII'];

/** The charset of a SEARCH: whatever mail itself may be written in. */
// RFC 9051 §6.4.4
export const searchCharsets: SearchCharsets = (name) => {
  const unicode = unicodeCharsets(name);
  if (unicode !== undefined || !isKnownCharset(name)) return unicode;
  return (raw) => decodeCharset(Buffer.from(raw, 'latin1'), name);
};
