import { DomainError } from '#platform/errors.ts';

/** Where a feed is, and what is shown to get it. */
export interface FeedUrl {
  /** Without name and password, fragment and webcal. */
  readonly url: URL;
  readonly authorization: string | undefined;
}

/** Longer ones are no addresses but contents. */
const MAX_URL_LENGTH = 2_000;

/**
 * The address of a feed. `webcal:` stands for https, since there is no reason left to ask without.
 * @throws DomainError bad-value
 */
export function parseFeedUrl(text: string): FeedUrl {
  const given = text.trim().replace(/^webcals?:/i, 'https:');
  if (given.length > MAX_URL_LENGTH) throw refusal('it is too long');
  const url = URL.parse(given);
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.hostname === '')
    throw refusal('an address such as https://example.org/calendar.ics is expected');
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url, authorization: username === '' ? undefined : basic(username, password) };
}

// RFC 7617 §2
function basic(username: string, password: string): string {
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    throw refusal('its name or password is not well encoded');
  }
}

function refusal(reason: string): DomainError {
  return new DomainError('bad-value', `this cannot be subscribed to: ${reason}`);
}
