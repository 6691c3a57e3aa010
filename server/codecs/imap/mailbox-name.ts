import type { Decoder, NameEncoding } from './decoder.ts';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.ts';

/** What is wrong with a name for a new mailbox. */
export type MailboxNameProblem =
  | 'empty'
  | 'empty-level'
  | 'too-long'
  | 'too-deep'
  | 'control-character'
  | 'wildcard'
  | 'ill-formed';

/** A name in UTF-8, in bytes: what file systems and clients bear, with a wide margin. */
export const MAX_MAILBOX_NAME_BYTES = 1000;
export const MAX_MAILBOX_LEVELS = 50;

/**
 * A mailbox argument, decoded; INBOX in capitals. What is not valid in its encoding comes back as ill-formed Unicode:
 * no mailbox has such a name and none can be made of it, so that the answer is NO and not BAD.
 */
// RFC 9051 §5.1, RFC 6855 §3
export function expectMailbox(decoder: Decoder): string {
  const wire = decoder.expectAstring();
  return decodeMailboxName(wire, decoder.names) ?? `\ud800${wire}`;
}

/** The name a wire text stands for, or undefined when it is not valid in this encoding. */
export function decodeMailboxName(wire: string, names: NameEncoding): string | undefined {
  if (names === 'utf8') return toCanonicalInbox(wire.normalize('NFC'));
  // Names in plain UTF-8 come from clients that forgot to ask for it; there is one thing they can mean.
  if (/[^\0-\x7f]/.test(wire)) return toCanonicalInbox(wire.normalize('NFC'));
  const name = decodeModifiedUtf7(wire);
  return name === undefined ? undefined : toCanonicalInbox(name);
}

export function encodeMailboxName(name: string, names: NameEncoding): string {
  return names === 'utf8' ? name : encodeModifiedUtf7(name);
}

/** INBOX is one mailbox in any letter case; this is its one spelling. */
export function toCanonicalInbox(name: string): string {
  return name.length === 5 && name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
}

/** The same for a name below INBOX (`inbox/lists`). */
export function toCanonicalPath(name: string, delimiter: string): string {
  const first = name.split(delimiter, 1)[0] ?? '';
  return first.length === 5 && first.toUpperCase() === 'INBOX' ? `INBOX${name.slice(5)}` : name;
}

/** Says what keeps a name from being given to a new mailbox. */
export function findMailboxNameProblem(
  name: string,
  delimiter: string,
): MailboxNameProblem | undefined {
  if (name === '') return 'empty';
  if (!name.isWellFormed()) return 'ill-formed';
  if (Buffer.byteLength(name) > MAX_MAILBOX_NAME_BYTES) return 'too-long';
  // RFC 5198 §2: no control characters; U+2028 and U+2029 break lines where clients show the name.
  if (/[\0-\x1f\x7f-\x9f\u2028\u2029]/.test(name)) return 'control-character';
  // A mailbox with a wildcard in its name could not be listed alone.
  if (/[%*]/.test(name)) return 'wildcard';
  const levels = name.split(delimiter);
  if (levels.length > MAX_MAILBOX_LEVELS) return 'too-deep';
  return levels.includes('') ? 'empty-level' : undefined;
}
