import { toCanonicalPath } from '#codecs/imap/mailbox-name.ts';

/**
 * The name under which an account can keep a mailbox that was found: what IMAP does not allow in a name becomes "_", and
 * empty levels go.
 */
export function toAccountName(found: string): string {
  const levels = found
    .toWellFormed()
    .normalize('NFC')
    .split('/')
    .map((level) => level.replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029%*]/g, '_'));
  return toCanonicalPath(levels.filter((level) => level !== '').join('/') || '_', '/');
}
