// A DAV server over a directory and a store of its own, and a client that speaks to it over one connection.
import { Agent, createServer, request as webRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDirectory, type Directory } from '#directory/directory.ts';
import type { Account, AccountType } from '#directory/account.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { createLocalBus } from '#platform/bus.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createSilentLog, type Log } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import { openSqlite } from '#platform/sqlite.ts';
import { davSettings, type DavSettings } from '#protocols/dav/config.ts';
import { createDavServer } from '#protocols/dav/dav-server.ts';
import { createPendingAccounts, preparePendingAccounts } from '#scheduling/pending-accounts.ts';
import { createScheduling, type Scheduling } from '#scheduling/scheduling.ts';
import type { SchedulingMail, SchedulingMeans } from '#scheduling/scheduling-deps.ts';
import type { QuotaLimits, Store } from '#store/store.ts';
import type { StoreUpkeep } from '#store/upkeep.ts';
import { defaultsOf } from './default-settings.ts';
import { defaultDirectorySettings } from './directory/test-directory.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createStoreFolder } from './open-test-store.ts';

export interface DavAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** The body as XML. */
  xml(): XmlElement;
}

export interface DavCall {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Somebody who has signed in; paths are absolute. */
export type DavClient = (method: string, path: string, call?: DavCall) => Promise<DavAnswer>;

/** With ann and bob of example.test, and their default calendar and address book "calendar" and "contacts". */
export interface DavStage extends AsyncDisposable {
  readonly port: number;
  readonly directory: Directory;
  readonly store: Store & StoreUpkeep;
  readonly clock: FakeClock;
  readonly scheduling: Scheduling;
  /** Invitations and answers that went out by mail. */
  readonly sentMails: readonly SchedulingMail[];
  readonly account: (name: string) => Promise<Account>;
  addAccount(name: string, type?: AccountType): Promise<Account>;
  /** Undefined: nobody. */
  as(name: string | undefined): DavClient;
}

export async function createDavStage(
  options: {
    readonly settings?: Partial<DavSettings>;
    readonly quota?: QuotaLimits;
    readonly log?: Log;
    /** Instead of keeping the mails for the test. */
    readonly sendMail?: SchedulingMeans['sendMail'];
    /** What scheduling has to work with, when accounts are to be away for a while. */
    readonly withTrouble?: (store: Store) => Store;
  } = {},
): Promise<DavStage> {
  await using parts = new AsyncDisposableStack();
  const folder = parts.use(await createStoreFolder());
  const bus = parts.use(createLocalBus());
  const clock = createFakeClock('2026-11-22T08:00:00Z');
  const random = createRandom();
  const log = options.log ?? createSilentLog();
  const sql = parts.use(openSqlite({ path: ':memory:', synchronous: 'NORMAL' }));
  const directorySettings = { ...defaultDirectorySettings(), defaultDomain: 'example.test' };
  const directory = parts.use(
    await createDirectory({
      sql,
      clock: createSystemClock(),
      random,
      log,
      bus,
      settings: () => directorySettings,
    }),
  );
  await directory.domains.add({ name: 'example.test' });
  const store = folder.open({ bus, clock, ...(options.quota && { quota: options.quota }) });
  const settings = { ...defaultsOf(davSettings), ...options.settings };
  const sentMails: SchedulingMail[] = [];
  await preparePendingAccounts(sql);
  const scheduling = parts.use(
    createScheduling({
      store: options.withTrouble?.(store) ?? store,
      pending: createPendingAccounts(sql, clock),
      bootId: 'stage',
      directory,
      clock,
      random,
      log,
      hostname: 'localhost',
      sendMail: options.sendMail ?? (async (mail) => sentMails.push(mail) > 0),
    }),
  );
  const dav = createDavServer({
    directory,
    store,
    scheduling,
    clock,
    random,
    log,
    settings: () => settings,
    allowPlaintextOnLoopback: () => true,
    spoolFolder: folder.folder,
  });
  const answer = (
    request: Parameters<Parameters<typeof createServer>[1] & object>[0],
    response: Parameters<Parameters<typeof createServer>[1] & object>[1],
  ): void => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    void dav.handle({
      request,
      response,
      path,
      query: new URLSearchParams(query),
      host: (request.headers.host ?? '').replace(/:\d+$/, ''),
      remoteAddress: '127.0.0.1',
      isSecure: false,
    });
  };
  // Clients may be quiet for long while others work.
  const web = createServer({ keepAliveTimeout: 0 }, answer);
  web.on('checkContinue', answer);
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  parts.defer(async () => {
    web.closeAllConnections();
    await new Promise((done) => web.close(done));
  });
  const { port } = web.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  parts.defer(() => agent.destroy());
  const account = async (name: string) =>
    await directory.accounts.expect(name.includes('@') ? name : `${name}@example.test`);
  const stage: Omit<DavStage, keyof AsyncDisposable> = {
    port,
    directory,
    store,
    clock,
    scheduling,
    sentMails,
    account,
    async addAccount(name, type = 'person') {
      const added = await directory.accounts.add({ address: `${name}@example.test`, type });
      if (type === 'person') await directory.credentials.setPassword(added.id, 'secret');
      return added;
    },
    as: (name) => {
      const credentials = Buffer.from(`${name}@example.test:secret`).toString('base64');
      const authorization = name === undefined ? {} : { authorization: `Basic ${credentials}` };
      return async (method, path, { headers = {}, body } = {}) => {
        // Node's client would send a body of GET and DELETE without saying where it ends.
        const isFramed = body === undefined || headers['transfer-encoding'] !== undefined;
        const length = isFramed ? {} : { 'content-length': String(Buffer.byteLength(body)) };
        const all = { ...authorization, ...length, ...headers };
        return await call({ port, agent, method, path, headers: all }, body);
      };
    },
  };
  for (const name of ['ann', 'bob']) await stage.addAccount(name);
  const running = parts.move();
  return { ...stage, [Symbol.asyncDispose]: async () => await running.disposeAsync() };
}

async function call(
  options: {
    readonly port: number;
    readonly agent: Agent;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
  },
  body: string | Buffer | undefined,
): Promise<DavAnswer> {
  return await new Promise((resolve, reject) => {
    const request = webRequest({ host: '127.0.0.1', ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: bytes,
          text: bytes.toString(),
          xml: () => parseXml(bytes, { maxBytes: 100_000_000 }),
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
