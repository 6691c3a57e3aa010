import type { SearchKey } from '#codecs/imap/search-key.ts';

/** Whether some part of the key is of this kind. */
export function hasKey(key: SearchKey, isWanted: (key: SearchKey) => boolean): boolean {
  if (isWanted(key)) return true;
  switch (key.kind) {
    case 'not':
    case 'fuzzy':
      return hasKey(key.key, isWanted);
    case 'or':
      return hasKey(key.left, isWanted) || hasKey(key.right, isWanted);
    case 'and':
      return key.keys.some((k) => hasKey(k, isWanted));
    case 'age':
    case 'all':
    case 'date':
    case 'email-id':
    case 'flag':
    case 'header':
    case 'modseq':
    case 'new':
    case 'save-date-supported':
    case 'sequence':
    case 'size':
    case 'text':
    case 'thread-id':
    case 'uid':
      return false;
  }
}
