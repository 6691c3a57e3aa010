import type { DavAccess } from '#clients/dav/access-list.ts';
import type { FolderAccess } from '../../item.ts';

// RFC 3744 §3, RFC 4314 §2.1
const letters: Readonly<Record<string, string>> = {
  all: 'lrswikxtea',
  read: 'lr',
  write: 'wite',
  'write-content': 'w',
  'write-properties': 'w',
  bind: 'i',
  unbind: 'te',
  'write-acl': 'a',
};

/** Privileges as the letters that grants are kept in. Who may nothing that has a letter is left out. */
export function toFolderAccess(list: readonly DavAccess[]): FolderAccess[] {
  const byName = new Map<string, { isGroup: boolean; privileges: string[] }>();
  for (const { who, privileges } of list) {
    const name = who.kind === 'principal' ? who.principal.name : nameOfMany(who.kind);
    const known = byName.get(name) ?? {
      isGroup: who.kind === 'principal' && who.principal.isGroup,
      privileges: [],
    };
    known.privileges.push(...privileges);
    byName.set(name, known);
  }
  return [...byName].flatMap(([who, { isGroup, privileges }]) => {
    const wanted = privileges.map((it) => letters[it] ?? '').join('');
    const rights = Array.from('lrswikxtea')
      .filter((letter) => wanted.includes(letter))
      .join('');
    const group = isGroup ? { isGroup } : undefined;
    if (rights !== '') return [{ who, rights, ...group }];
    const isFreeBusyOnly = privileges.includes('read-free-busy');
    return isFreeBusyOnly ? [{ who, rights: '', isFreeBusyOnly, ...group }] : [];
  });
}

function nameOfMany(kind: 'all' | 'authenticated'): string {
  return kind === 'all' ? 'anyone' : 'authenticated';
}
