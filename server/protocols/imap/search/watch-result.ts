import { formatResponseCode } from '#codecs/imap/response-code.ts';
import type { Session } from '../session.ts';
import { SearchContexts } from './search-contexts.ts';

/** RETURN (UPDATE): the client is told what comes into this result and leaves it; when that cannot be, it is told so. */
// RFC 5267 §4.3
export function watchResult(
  session: Session,
  result: Omit<Parameters<SearchContexts['add']>[0], 'tag'>,
): void {
  session.searches ??= new SearchContexts(session);
  const { tag } = session;
  if (!session.searches.add({ tag, ...result }))
    session.untagged(
      `NO ${formatResponseCode({ kind: 'NOUPDATE', tag })} Too many results are kept up to date`,
    );
}
