import type { DavClient } from '#clients/dav/dav-client.ts';
import { isDomainError } from '#platform/errors.ts';

export interface DavDescription {
  readonly product: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** What a server says of itself to anybody, or to who has signed in. @throws DomainError unavailable */
// RFC 4918 §10.1
export async function describeDav(client: DavClient, url: URL): Promise<DavDescription> {
  const { status, headers } = await client.send('OPTIONS', url);
  const classes = String(headers['dav'] ?? '');
  const warnings = url.protocol === 'https:' ? [] : ['the connection is not encrypted'];
  return {
    product: String(headers['server'] ?? `${url.host} (it does not say what it is)`),
    facts: {
      security: url.protocol === 'https:' ? 'TLS' : 'none',
      ...(classes !== '' && { classes }),
      ...(status === 401 && { 'sign-in': String(headers['www-authenticate'] ?? '') }),
    },
    warnings,
  };
}

/** Whether the server sends invitations of its own accord for what is put into calendars. */
// RFC 6638 §2
export async function schedulesByItself(client: DavClient, home: URL): Promise<boolean> {
  try {
    const { headers } = await client.send('OPTIONS', home);
    return /\bcalendar-auto-schedule\b/i.test(String(headers['dav'] ?? ''));
  } catch (error) {
    if (!isDomainError(error)) throw error;
    // Better once too careful than an invitation too many.
    return true;
  }
}
