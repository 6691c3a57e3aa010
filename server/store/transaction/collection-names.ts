import { DomainError } from '#platform/errors.ts';
import { MAX_NAME_BYTES, MAX_SEGMENTS } from '../collection.ts';

/** The name as it is kept: NFC, the inbox as INBOX. @throws DomainError bad-value */
export function normalName(kind: string, name: string): string {
  const segments = name.normalize('NFC').split('/');
  // RFC 9051 §5.1
  if (kind === 'mailbox' && segments[0]!.toUpperCase() === 'INBOX') segments[0] = 'INBOX';
  const whole = segments.join('/');
  if (segments.some((s) => s === ''))
    throw new DomainError('bad-value', 'a mailbox name has an empty part');
  if (segments.length > MAX_SEGMENTS || Buffer.byteLength(whole) > MAX_NAME_BYTES)
    throw new DomainError('bad-value', 'the mailbox name is too long or too deep');
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f-\x9f\u2028\u2029]/.test(whole) || !whole.isWellFormed())
    throw new DomainError('bad-value', 'the mailbox name has a control character');
  return whole;
}

/** As normalName(), for looking up: undefined when no collection can have that name. */
export function tryNormalName(kind: string, name: string): string | undefined {
  if (name === 'INBOX') return name;
  const segments = name.normalize('NFC').split('/');
  if (kind === 'mailbox' && segments[0]!.toUpperCase() === 'INBOX') segments[0] = 'INBOX';
  const whole = segments.join('/');
  return whole === '' ? undefined : whole;
}

/** "a/b/c" gives "a", "a/b". */
export function parentsOf(name: string): string[] {
  const parents: string[] = [];
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1))
    parents.push(name.slice(0, at));
  return parents;
}

/** The inbox is known by its name; it can be neither deleted nor renamed away. */
export function isInbox(row: { readonly kind: string; readonly name: string }): boolean {
  return row.kind === 'mailbox' && row.name === 'INBOX';
}
