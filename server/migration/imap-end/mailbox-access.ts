import type { AclEntry } from '#clients/imap/ask-acl.ts';
import { readToldRights } from '#codecs/imap/acl-rights.ts';
import type { FolderAccess, Loss } from '../item.ts';

/** What a mailbox's access list gives others, as a folder of a source tells it. */
export interface MailboxAccess {
  readonly access: readonly FolderAccess[];
  readonly losses: readonly Loss[];
}

/** Dovecot and Courier say what kind of name it is. */
const groupPrefix = /^(?:\$|group[:=])/i;
const userPrefix = /^user[:=]/i;
/** Those who have all rights anyway, under other names in the target. */
const ofNobodyElse: ReadonlySet<string> = new Set(['owner', 'administrators', '$administrators']);
const everybody: ReadonlySet<string> = new Set(['anyone', 'anonymous', 'authenticated']);

/**
 * @param own names of the account and of who signed in for it: what these have is not given to others
 * @param path of the mailbox, for what is told
 */
export function toMailboxAccess(
  entries: readonly AclEntry[],
  { own, path }: { readonly own: readonly string[]; readonly path: readonly string[] },
): MailboxAccess {
  const access: FolderAccess[] = [];
  const denials: string[] = [];
  for (const { identifier, rights } of entries) {
    const given = readToldRights(rights);
    if (identifier.startsWith('-') || identifier.startsWith('!')) {
      if (given !== '') denials.push(`${identifier} (${rights})`);
      continue;
    }
    const who = identifier.replace(userPrefix, '').replace(groupPrefix, '');
    const isGroup = groupPrefix.test(identifier);
    if (given === '' || who === '' || ofNobodyElse.has(identifier.toLowerCase())) continue;
    if (!isGroup && own.some((name) => isSame(name, who))) continue;
    access.push({
      who: everybody.has(who.toLowerCase()) ? who.toLowerCase() : who,
      rights: given,
      ...(isGroup && { isGroup }),
    });
  }
  if (denials.length === 0) return { access, losses: [] };
  return withoutDenied(access, denials, path.join('/'));
}

/** Somebody who is denied must not get in as one of a group or as anyone: what many have stays behind, too. */
function withoutDenied(
  access: readonly FolderAccess[],
  denials: readonly string[],
  folder: string,
): MailboxAccess {
  const isOfMany = ({ who, isGroup }: FolderAccess) => isGroup === true || everybody.has(who);
  const left = access.filter(isOfMany).map(({ who, rights }) => `${who} (${rights})`);
  const also = left.length === 0 ? '' : `, and because of it not ${left.join(', ')}`;
  return {
    access: access.filter((it) => !isOfMany(it)),
    losses: [
      {
        what: 'permission',
        detail: `${folder}: denied is ${denials.join(', ')}: not carried${also}`,
      },
    ],
  };
}

/** Servers write a name with its domain, or without. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  if (one === other) return true;
  const [short, long] = one.includes('@') ? [other, one] : [one, other];
  return !short.includes('@') && long.startsWith(`${short}@`);
}
