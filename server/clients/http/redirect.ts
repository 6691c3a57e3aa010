import { DomainError } from '#platform/errors.ts';
import type { Call, Reply } from './exchange.ts';

/** What is asked next; undefined when the reply is the answer. @throws DomainError unavailable where it leads nowhere or out of TLS */
// RFC 9110 §15.4
export function redirectOf({ status, response }: Reply, call: Call): Call | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  const { location } = response.headers;
  const url = location === undefined ? null : URL.parse(location, call.url);
  const from = call.url.host;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new DomainError('unavailable', `${from}: status ${status} leads nowhere`);
  if (call.url.protocol === 'https:' && url.protocol !== 'https:')
    throw new DomainError('unavailable', `${from}: it leads from https to http`);
  // Methods of WebDAV and SOAP mean the same behind a redirect; only 303 says that the answer is to be fetched.
  const asksAgain = status !== 303 || call.method === 'HEAD';
  return asksAgain ? { ...call, url } : { ...call, url, method: 'GET', body: undefined };
}
