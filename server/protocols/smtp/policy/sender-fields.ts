import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import { formatMailAddress } from '#codecs/address/mail-address.ts';
import { parseHeader, rawFieldValue } from '#codecs/mime/header-fields.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SmtpContext } from '../command.ts';

/** More addresses in From or Sender than a person could have written. */
const MAX_ADDRESSES = 20;

/** What the header's From and Sender say about who writes. */
export interface Authorship {
  /** The account that lets the user write for it; undefined when he writes in his own name. */
  readonly owner: AccountId | undefined;
  /** Address for a Sender field that the message must get; undefined when it needs none or has it. */
  readonly missingSender: string | undefined;
}

/**
 * Whether the signed-in user may write as From and Sender say. On behalf of somebody, Sender must say who wrote.
 * @throws DomainError no-permission, with the field in its details
 */
// RFC 6409 §6.1, RFC 5322 §3.6.2
export async function checkAuthorship(
  { identity, parts }: SmtpContext,
  start: Bytes,
): Promise<Authorship> {
  if (identity === undefined) return { owner: undefined, missingSender: undefined };
  const { from, sender } = readSenderFields(start);
  if (from.length > MAX_ADDRESSES) throw notAllowed('From');
  if (sender.length > MAX_ADDRESSES) throw notAllowed('Sender');
  let owner: AccountId | undefined;
  let isOnBehalf = false;
  for (const address of new Set(from)) {
    const right = await parts.senderRight(identity.account, address);
    if (right === undefined) throw notAllowed('From');
    if (right.kind !== 'own') owner ??= right.owner;
    isOnBehalf ||= right.kind === 'on-behalf';
  }
  for (const address of new Set(sender)) {
    const right = await parts.senderRight(identity.account, address);
    if (right === undefined || right.kind === 'on-behalf') throw notAllowed('Sender');
  }
  const missingSender = isOnBehalf && sender.length === 0 ? identity.loginName : undefined;
  return { owner, missingSender };
}

/** The addresses of the From and Sender fields of a message, as text. */
export function readSenderFields(start: Bytes): Readonly<Record<'from' | 'sender', string[]>> {
  const header = parseHeader(start, 0, start.length);
  const found = { from: [] as string[], sender: [] as string[] };
  for (const field of header.fields) {
    if (field.name !== 'from' && field.name !== 'sender') continue;
    const value = Buffer.from(rawFieldValue(header, field), 'latin1').toString('utf8');
    for (const entry of parseHeaderAddresses(value))
      if (entry.kind === 'mailbox' && entry.local !== undefined && entry.domain !== undefined)
        found[field.name].push(formatMailAddress({ local: entry.local, domain: entry.domain }));
  }
  return found;
}

function notAllowed(field: 'From' | 'Sender'): DomainError {
  return new DomainError('no-permission', `${field} is not an address of this user`, {
    details: { field },
  });
}
