import { replies } from '../replies.ts';

/** NOOP: any argument is allowed and ignored. */
// RFC 5321 §4.1.1.9
export function noop(): string {
  return replies.ok;
}
