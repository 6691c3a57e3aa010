import { reply } from '../replies.ts';

/** HELP: the verbs, and nothing about the server. */
// RFC 5321 §4.1.1.8
export function help(): string {
  return reply(
    214,
    '2.0.0',
    'Commands: EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT STARTTLS AUTH VRFY HELP',
    'See RFC 5321',
  );
}
