import { parseRights } from './acl-rights.ts';
import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectMailbox } from './mailbox-name.ts';

/** A mailbox and an identifier: the arguments of DELETEACL and LISTRIGHTS. */
// RFC 4314 §3.2, RFC 4314 §3.4
export interface AclTarget {
  readonly mailbox: string;
  /** A user or group; one that begins with `-` takes rights away. */
  readonly identifier: string;
}

/** The arguments of SETACL. */
// RFC 4314 §3.1
export interface SetAclArgs extends AclTarget {
  readonly action: 'replace' | 'add' | 'remove';
  readonly rights: string;
}

/** Longer identifiers name nobody. */
export const MAX_IDENTIFIER_LENGTH = 512;

export function expectAclTarget(decoder: Decoder): AclTarget {
  const target = expectTarget(decoder);
  decoder.expectEnd();
  return target;
}

export function expectSetAclArgs(decoder: Decoder): SetAclArgs {
  const target = expectTarget(decoder);
  decoder.expectSpace();
  const start = decoder.offset;
  const text = decoder.expectAstring();
  const action = text.startsWith('+') ? 'add' : text.startsWith('-') ? 'remove' : 'replace';
  const rights = parseRights(action === 'replace' ? text : text.slice(1));
  decoder.expectEnd();
  return { ...target, action, rights: rights ?? decoder.fail('unknown right', start) };
}

export function formatAclTarget(encoder: Encoder, { mailbox, identifier }: AclTarget): void {
  encoder.mailbox(mailbox).raw(' ').astring(identifier);
}

export function formatSetAclArgs(encoder: Encoder, args: SetAclArgs): void {
  formatAclTarget(encoder, args);
  const sign = { replace: '', add: '+', remove: '-' }[args.action];
  encoder.raw(' ').astring(`${sign}${args.rights}`);
}

function expectTarget(decoder: Decoder): AclTarget {
  const mailbox = expectMailbox(decoder);
  decoder.expectSpace();
  const start = decoder.offset;
  const identifier = decoder.expectAstring();
  if (identifier === '' || identifier === '-' || identifier.length > MAX_IDENTIFIER_LENGTH)
    decoder.fail('invalid identifier', start);
  return { mailbox, identifier: identifier.normalize('NFC') };
}
