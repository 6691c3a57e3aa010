import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { davRoutes } from '#composition/dav-routes.ts';
import { openHttpListeners } from '#composition/http-listeners.ts';
import { createOverallLimits, openMailListeners } from '#composition/mail-listeners.ts';
import { openData } from '#composition/open-data.ts';
import { openMail, type OpenMail } from '#composition/open-mail.ts';
import { allSections } from '#composition/all-sections.ts';
import { openCertificates, readIdentity } from '#composition/server-certificates.ts';
import { timeZoneRoutes } from '#composition/timezone-routes.ts';
import type { OutsideWorld } from '#composition/outbound.ts';
import type { OpenData } from '#cli/parts.ts';
import { openBus } from '#composition/open-bus.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createDataFolder } from '#platform/data-folder.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { createSilentLog, type Log } from '#platform/log.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createRandom } from '#platform/random.ts';

/** A whole mail server in this process, on free ports of the loopback address, over a folder of its own. */
export interface TestServer extends AsyncDisposable {
  readonly data: OpenData;
  readonly mail: OpenMail;
  readonly folder: string;
  /** The password of every account. */
  readonly password: string;
  port(listener: string): number;
  /** Puts messages into an account's inbox. */
  file(address: string, messages: readonly Buffer[]): Promise<void>;
}

export interface TestServerOptions {
  readonly accounts?: readonly string[];
  readonly domains?: readonly string[];
  /** Address of a PostgreSQL; several servers over one are nodes of one cluster. Default: files of its own. */
  readonly storage?: string;
  /** Further lines of mailstead.toml. */
  readonly settings?: string;
  readonly hostname?: string;
  readonly log?: Log;
  /** Shown by the listeners instead of a self-signed one. */
  readonly certificates?: readonly { readonly pem: string; readonly keyPem: string }[];
  readonly world?: OutsideWorld;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  await using parts = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'mailstead-server-'));
  parts.defer(async () => await rm(root, { recursive: true, force: true, maxRetries: 3 }));
  const folder = createDataFolder(join(root, 'data'), '0.0.0');
  const text = `hostname = "${options.hostname ?? 'localhost'}"
bind = ["127.0.0.1"]
allow_plaintext_on_loopback = true
storage = "${options.storage ?? 'embedded'}"
${options.settings ?? ''}
${(options.certificates ?? []).map((_, i) => `[tls.certificates.test${i}]\ncertificate = "tls/test${i}.pem"\nkey = "tls/test${i}.key"\n`).join('')}`;
  // For commands beside the server.
  await writeFile(folder.settingsFile, text);
  await writeCertificates(folder.tls, options.certificates ?? []);
  const settings = loadSettings(allSections, {
    text,
    fileName: 'mailstead.toml',
    dataFolder: folder.root,
    environment: {},
  });
  const clock = createSystemClock();
  const random = createRandom();
  const log = options.log ?? createSilentLog();
  const bus = parts.use(openBus({ settings, clock, random, log }));
  const contexts = await openCertificates(folder, settings, { clock, log });
  const data = parts.use(await openData({ folder, settings, bus, clock, random, log }));
  const password = 'correct horse battery';
  const addresses = options.accounts ?? [];
  const domains = new Set([
    ...(options.domains ?? []),
    ...addresses.map((a) => a.slice(a.lastIndexOf('@') + 1)),
  ]);
  for (const name of domains) await data.directory.domains.add({ name });
  for (const address of addresses) {
    const account = await data.directory.accounts.add({ address });
    await data.directory.credentials.setPassword(account.id, password);
  }
  const opening = {
    folder,
    settings: () => settings,
    data,
    bus,
    clock,
    random,
    log,
    worker: { index: 0, count: 1 },
    ...(options.world && { world: options.world }),
  };
  const mail = parts.use(await openMail(opening));
  const listeners = parts.use(
    await openMailListeners({ ...opening, mail, contexts, reusePort: false, anyPort: true }),
  );
  const all = [...listeners.reports];
  const http = parts.use(
    await openHttpListeners({
      ...opening,
      contexts,
      identity: () => readIdentity(contexts, settings),
      metrics: createMetrics(),
      figures: async () => '',
      overall: createOverallLimits(() => settings),
      challengeAnswer: async () => undefined,
      reusePort: false,
      anyPort: true,
      routes: [...davRoutes({ ...opening, mail }), ...timeZoneRoutes(opening.settings)],
      all: () => all,
    }),
  );
  all.push(...http.reports);
  mail.queue.start();
  const running = parts.move();
  return {
    data,
    mail,
    folder: folder.root,
    password,
    port: (name) => all.find((l) => l.name === name)!.port,
    async file(address, messages) {
      const account = await data.directory.accounts.expect(address);
      await using held = new AsyncDisposableStack();
      const all = await Promise.all(
        messages.map(async (bytes) =>
          held.use(await mail.store.prepareMessage({ kind: 'memory', bytes })),
        ),
      );
      await mail.store.transact(account.id, async (tx) => {
        const inbox = await tx.collectionByName('mailbox', 'INBOX');
        const receivedAtSeconds = Math.floor(clock.epochMs() / 1000);
        const flags = { system: 0, keywords: [] };
        for (const prepared of all)
          await tx.addMessage(inbox!.id, { prepared, receivedAtSeconds, flags });
      });
    },
    [Symbol.asyncDispose]: async () => await running.disposeAsync(),
  };
}

async function writeCertificates(
  folder: string,
  certificates: readonly { readonly pem: string; readonly keyPem: string }[],
): Promise<void> {
  for (const [i, { pem, keyPem }] of certificates.entries()) {
    await writeFile(join(folder, `test${i}.pem`), pem);
    await writeFile(join(folder, `test${i}.key`), keyPem);
  }
}
