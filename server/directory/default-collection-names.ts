import {
  collectionNamesByLanguage,
  type DefaultCollectionNames,
} from './tables/collection-names.ts';

export type { DefaultCollectionNames };

/** Tags under which people ask for a language of the table by another name. */
const otherTags: Readonly<Record<string, string>> = {
  no: 'nb',
  nn: 'nb',
  zh: 'zh-cn',
  'zh-hans': 'zh-cn',
  'zh-sg': 'zh-cn',
  'zh-hant': 'zh-tw',
  'zh-hk': 'zh-tw',
  'zh-mo': 'zh-tw',
};

/**
 * What the first calendar, task list, address book and note collection of an account are called in a language (BCP 47).
 * The tag is shortened until the table knows it; English when it never does.
 */
export function defaultCollectionNames(language: string): DefaultCollectionNames {
  const subtags = language.toLowerCase().replaceAll('_', '-').split('-');
  for (; subtags.length > 0; subtags.pop()) {
    const tag = subtags.join('-');
    const found = collectionNamesByLanguage.get(otherTags[tag] ?? tag);
    if (found !== undefined) return found;
  }
  return collectionNamesByLanguage.get('en')!;
}

/** What an account's first collection of a kind ("calendar", "addressbook"...) is called; undefined for others, and for kinds that have none. */
export function usualCollectionName(
  { kind, role }: { readonly kind: string; readonly role: string | undefined },
  language: string,
): string | undefined {
  if (role !== 'default') return undefined;
  const { calendar, tasks, notes, contacts } = defaultCollectionNames(language);
  return new Map([
    ['calendar', calendar],
    ['tasks', tasks],
    ['notes', notes],
    ['addressbook', contacts],
  ]).get(kind);
}
