import { startCyrus } from './cyrus.ts';
import type { DavPeer } from './dav-peer.ts';

/** httpd of Cyrus on a free loopback port; the users, and the administrator "cyrus", have the password "pass". */
export async function startCyrusDav(users: readonly string[]): Promise<DavPeer> {
  const cyrus = await startCyrus(users, ['http']);
  const port = cyrus.port('http');
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calendars: (user) => `/dav/calendars/user/${user}/`,
    addressBooks: (user) => `/dav/addressbooks/user/${user}/`,
    [Symbol.asyncDispose]: async () => await cyrus[Symbol.asyncDispose](),
  };
}
