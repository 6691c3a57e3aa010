import { reply } from '../replies.ts';

/** EXPN: members of lists are nobody's business. */
// RFC 5321 §3.5.3, §7.3
export function expn(): string {
  return reply(502, '5.5.1', 'EXPN is not available');
}
