import type { Decoder } from './decoder.ts';
import { expectMailbox } from './mailbox-name.ts';

/** URLs of one command. */
export const MAX_URLS = 100;

/** What URLFETCH asks of one URL; without attributes the body as it is. */
// RFC 4467 §7, RFC 5524 §3
export interface UrlFetch {
  readonly url: string;
  readonly attributes: readonly ('BODY' | 'BINARY' | 'BODYPARTSTRUCTURE')[];
}

/** The URLs and mechanisms of GENURLAUTH, from the space behind it to the end. */
export function expectGenUrlAuthArgs(decoder: Decoder): { url: string; mechanism: string }[] {
  const wanted: { url: string; mechanism: string }[] = [];
  do {
    decoder.expectSpace();
    const url = decoder.expectAstring();
    decoder.expectSpace();
    wanted.push({ url, mechanism: decoder.expectKeyword() });
    if (wanted.length > MAX_URLS) decoder.fail('too many URLs');
  } while (!decoder.isAtEnd);
  return wanted;
}

/** The URLs of URLFETCH, from the space behind it to the end. */
export function expectUrlFetchArgs(decoder: Decoder): UrlFetch[] {
  const wanted: UrlFetch[] = [];
  do {
    decoder.expectSpace();
    wanted.push(expectUrlFetch(decoder));
    if (wanted.length > MAX_URLS) decoder.fail('too many URLs');
  } while (!decoder.isAtEnd);
  return wanted;
}

/** The mailbox and mechanisms of RESETKEY, from behind the verb to the end; no mailbox means all. */
export function expectResetKeyArgs(decoder: Decoder): { mailbox?: string; mechanisms: string[] } {
  const mechanisms: string[] = [];
  if (decoder.isAtEnd) return { mechanisms };
  decoder.expectSpace();
  const mailbox = expectMailbox(decoder);
  while (decoder.try(' ')) mechanisms.push(decoder.expectKeyword());
  decoder.expectEnd();
  return { mailbox, mechanisms };
}

function expectUrlFetch(decoder: Decoder): UrlFetch {
  if (!decoder.try('(')) return { url: decoder.expectAstring(), attributes: [] };
  const url = decoder.expectAstring();
  const attributes: UrlFetch['attributes'][number][] = [];
  while (decoder.try(' ')) {
    const start = decoder.offset;
    const word = decoder.expectKeyword();
    if (word !== 'BODY' && word !== 'BINARY' && word !== 'BODYPARTSTRUCTURE')
      return decoder.fail('unknown URLFETCH attribute', start);
    attributes.push(word);
  }
  decoder.expect(')');
  return { url, attributes };
}
