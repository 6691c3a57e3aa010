import type { AclEntry } from '#clients/imap/ask-acl.ts';
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
    const given = standardRights(rights);
    if (identifier.startsWith('-') || identifier.startsWith('!')) {
      if (given !== '') denials.push(`${identifier} (${rights})`);
      continue;
    }
    const who = identifier.replace(userPrefix, '').replace(groupPrefix, '');
    const isGroup = groupPrefix.test(identifier);
    if (given === '' || who === '' || ofNobodyElse.has(identifier.toLowerCase())) continue;
    if (!isGroup && own.some((name) => isSame(name, who))) continue;
    const isEverybody = /^(?:anyone|anonymous|authenticated)$/i.test(who);
    access.push({
      who: isEverybody ? who.toLowerCase() : who,
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
  const isOfMany = ({ who, isGroup }: FolderAccess) =>
    isGroup === true || who === 'anyone' || who === 'anonymous' || who === 'authenticated';
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

const knownRights: readonly string[] = ['l', 'r', 's', 'w', 'i', 'p', 'k', 'x', 't', 'e', 'a'];

/** Servers write a name with its domain, or without. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  if (one === other) return true;
  const [short, long] = one.includes('@') ? [other, one] : [one, other];
  return !short.includes('@') && long.startsWith(`${short}@`);
}

/** Letters of older servers stand beside those that they became, or instead of them. */
// RFC 4314 §2.1.1
function standardRights(rights: string): string {
  const letters = new Set(rights);
  if (letters.has('c') && !letters.has('k') && !letters.has('x')) letters.add('k').add('x');
  if (letters.has('d') && !letters.has('t') && !letters.has('e')) letters.add('t').add('e');
  return knownRights.filter((it) => letters.has(it)).join('');
}
