import { connect } from 'node:net';
import { once } from 'node:events';

export type DavKind = 'caldav' | 'carddav';

/** Another calendar server running on this machine, to measure beside. */
export interface DavPeer {
  readonly name: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Folder of the user's collections. */
  readonly home: Readonly<Record<DavKind, string>>;
  /** Where its processor time is counted. */
  readonly cgroup: string;
  /** Takes a whole collection by one PUT, and each other PUT costs more the more there are. */
  readonly isFilledAtOnce: boolean;
}

/** Started by hand with the scripts of bench/peers, which use these ports, users and groups. */
const davPeers: readonly DavPeer[] = [
  {
    name: 'Radicale',
    port: 5332,
    user: 'user0001',
    password: 'pass',
    home: { caldav: '/user0001/', carddav: '/user0001/' },
    cgroup: 'radicale',
    isFilledAtOnce: true,
  },
  {
    name: 'Cyrus',
    port: 5333,
    user: 'user0001',
    password: 'pass',
    home: {
      caldav: '/dav/calendars/user/user0001/',
      carddav: '/dav/addressbooks/user/user0001/',
    },
    cgroup: 'cyrus',
    isFilledAtOnce: false,
  },
];

export async function runningDavPeers(): Promise<DavPeer[]> {
  const running: DavPeer[] = [];
  for (const peer of davPeers) if (await isListening(peer.port)) running.push(peer);
  return running;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
