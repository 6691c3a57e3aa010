import { numberOf } from '#codecs/imap/parse-response.ts';
import { isDomainError } from '#platform/errors.ts';
import type { ImapConnection } from './connect-imap.ts';
import { quoted } from './list-mailboxes.ts';

/**
 * How many messages of the open mailbox have one of these header fields; undefined where the server does not search.
 * @throws DomainError unavailable
 */
// RFC 9051 §6.4.4, RFC 3501 §6.4.4
export async function countWithHeader(
  { link }: ImapConnection,
  names: readonly string[],
): Promise<number | undefined> {
  const found = new Set<number>();
  const keys = names.map((name) => `HEADER ${quoted(name)} ""`);
  // OR takes two keys.
  const anyOf = keys.reduceRight((rest, key) => `OR ${key} ${rest}`);
  try {
    await link.ask(`UID SEARCH ${anyOf}`, {
      onData: ({ name, values }) => {
        if (name !== 'SEARCH') return;
        for (const value of values) {
          const uid = numberOf(value);
          if (uid !== undefined) found.add(uid);
        }
      },
    });
    return found.size;
  } catch (error) {
    if (!isDomainError(error) || (error.code === 'unavailable' && !link.isOpen)) throw error;
    return undefined;
  }
}
