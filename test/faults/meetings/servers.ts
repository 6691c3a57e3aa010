import { setTimeout as delay } from 'node:timers/promises';
import { createDavStage, type DavStage } from '../../support/dav-stage.ts';
import { expectStatus } from '../dav/read-calendars.ts';
import { type DavWire, openDavClient } from '../wire/dav-client.ts';
import { delegate, delegating, distant, people, room } from './people.ts';

const PASSWORD = 'secret';

/** Two servers that know nothing of each other, with the people of a run. */
export interface Servers extends AsyncDisposable {
  readonly home: DavStage;
  readonly far: DavStage;
  of(address: string): DavStage;
  client(address: string): DavWire;
  /** Lets time pass at both. */
  advance(ms: number): Promise<void>;
  /** What the room has of a meeting; it has nobody who signs in. */
  roomCopy(uid: string): Promise<string | undefined>;
}

export async function openServers(): Promise<Servers> {
  await using parts = new AsyncDisposableStack();
  const home = parts.use(await createDavStage());
  const far = parts.use(await createDavStage());
  const of = (address: string) => (address === distant ? far : home);
  for (const name of ['home.test', 'branch.test']) await home.directory.domains.add({ name });
  await far.directory.domains.add({ name: 'far.test' });
  const clients = new Map<string, DavWire>();
  for (const address of [...people, delegate]) {
    const { directory, port } = of(address);
    const { id } = await directory.accounts.add({ address, type: 'person' });
    await directory.credentials.setPassword(id, PASSWORD);
    const client = await openDavClient(port, address, PASSWORD);
    parts.defer(() => client.close());
    clients.set(address, client);
  }
  for (const address of delegating) await delegateFrom(clients.get(address)!, address);
  const { id } = await home.directory.accounts.add({ address: room, type: 'resource' });
  await home.directory.resources.change(id, { advanceDays: null });
  const running = parts.move();
  return {
    home,
    far,
    of,
    client: (address) => clients.get(address)!,
    async advance(ms) {
      for (const { clock } of [home, far]) await clock.advance(ms);
      // What waits for disks goes on.
      await delay(3);
    },
    roomCopy: async (uid) =>
      await home.store.read(id, async (reader) => {
        for (const { collection, itemId } of await reader.documentsByUid(uid))
          if ((await reader.collection(collection))?.role !== 'inbox')
            return (await reader.readContent(itemId)).toString();
        return undefined;
      }),
    [Symbol.asyncDispose]: async () => await running.disposeAsync(),
  };
}

async function delegateFrom(client: DavWire, address: string): Promise<void> {
  const path = `/dav/principals/${address}/calendar-proxy-write/`;
  const body = `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:group-member-set><D:href>/dav/principals/${delegate}/</D:href></D:group-member-set></D:prop></D:set></D:propertyupdate>`;
  const reply = expectStatus(await client.ask('PROPPATCH', path, { body }), 207, path);
  if (!reply.body.includes('200 OK')) throw new Error(`${path}: ${reply.body.toString()}`);
}
