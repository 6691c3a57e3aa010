import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';

/** What the work gives, or the stand-in where a stored value cannot be read or costs too much: one broken text must not fail a whole query. */
export function asUnreadable<T>(standIn: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isExpected =
      error instanceof ContentSyntaxError ||
      error instanceof InputSyntaxError ||
      isDomainError(error, 'not-supported') ||
      isDomainError(error, 'limit-reached');
    if (!isExpected) throw error;
    return standIn;
  }
}
