import { sendEmpty } from '../answers/send.ts';
import { davHeader } from '../features.ts';
import type { DavExchange } from '../exchange.ts';

// RFC 4918 §9.2, RFC 4918 §10.1
/** Says what is understood here: to everybody, as it tells nothing about anybody. */
export function answerOptions(exchange: DavExchange, methods: readonly string[]): void {
  sendEmpty(exchange, 200, {
    dav: davHeader,
    allow: methods.join(', '),
    // Windows' redirector looks for it before it speaks WebDAV.
    'ms-author-via': 'DAV',
    'accept-ranges': 'bytes',
  });
}
