import { formatReply } from '#codecs/smtp/reply.ts';
import type { SmtpVerdict } from '#delivery/delivery.ts';

// Replies on the way of every message are written out; the others are made by reply().
export const replies = {
  ok: '250 2.0.0 OK\r\n',
  senderOk: '250 2.1.0 OK\r\n',
  recipientOk: '250 2.1.5 OK\r\n',
  goAhead: '354 Go ahead\r\n',
  bye: '221 2.0.0 Bye\r\n',
  shuttingDown: '421 4.3.2 Service is stopping, try again later\r\n',
  timedOut: '421 4.4.2 Timed out, closing\r\n',
  tooManyErrors: '421 4.7.0 Too many errors, closing\r\n',
  tooManyConnections: '421 4.7.0 Too many connections, try again later\r\n',
  notForStrangers: '421 4.7.0 Not available here\r\n',
  badLineEnd: '554 5.5.2 Lines must end in CRLF, closing\r\n',
  badLineEndInMessage: '554 5.6.0 Lines must end in CRLF, closing\r\n',
  lineTooLong: '500 5.5.2 Line is too long, closing\r\n',
  notSynchronised: '554 5.5.0 Commands sent before the reply they depend on, closing\r\n',
  internal: '451 4.3.0 Local problem, try again later\r\n',
  messageTooLarge: '552 5.3.4 Message is too large\r\n',
} as const;

/** One reply of one or several lines, as it goes out. */
export function reply(code: number, enhanced: string | undefined, ...lines: string[]): string {
  return formatReply({ code, enhanced, lines });
}

export function verdictReply({ code, enhanced, text }: SmtpVerdict): string {
  return formatReply({ code, enhanced, lines: text.split('\n') });
}

/** Nobody is there to get the message. */
// RFC 2033 §4.2 wants 503 where RFC 5321 §3.3 has 554.
export function noRecipients(isLmtp: boolean): string {
  return reply(isLmtp ? 503 : 554, '5.5.1', 'No valid recipients');
}

/** 503: the command is known, but not now. */
export function wrongOrder(text: string): string {
  return reply(503, '5.5.1', text);
}
