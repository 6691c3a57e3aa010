import { DomainError } from '#platform/errors.ts';

/** What colleagues see of somebody in the address list, beside name and address; '' for what is not said. */
export interface Profile {
  readonly title: string;
  readonly department: string;
  readonly phone: string;
}
export const emptyProfile: Profile = { title: '', department: '', phone: '' };

/** Longest in characters: an address list of thousands is kept in memory. */
const maxChars: Readonly<Record<keyof Profile, number>> = {
  title: 128,
  department: 128,
  phone: 64,
};

/** The profile after a change, each fact as one line. @throws DomainError bad-value */
export function changedProfile(present: Profile, change: Partial<Profile>): Profile {
  const fact = (name: keyof Profile): string => {
    const text = change[name]?.normalize('NFC').trim() ?? present[name];
    if (text.length > maxChars[name] || /\p{Cc}/u.test(text))
      throw new DomainError(
        'bad-value',
        `the ${name} is one line of at most ${maxChars[name]} characters`,
      );
    return text;
  };
  return { title: fact('title'), department: fact('department'), phone: fact('phone') };
}

/** The language tag in its usual spelling ("de-CH"). @throws DomainError bad-value */
export function normalLanguage(tag: string): string {
  try {
    const [normal] = tag.length > MAX_TAG_CHARS ? [] : Intl.getCanonicalLocales(tag);
    if (normal !== undefined) return normal;
  } catch {
    // said below
  }
  throw new DomainError(
    'bad-value',
    `${JSON.stringify(tag.slice(0, MAX_TAG_CHARS))} is no language tag such as "en" or "de-CH"`,
  );
}

/** Longer tags are not in use. */
const MAX_TAG_CHARS = 64;
