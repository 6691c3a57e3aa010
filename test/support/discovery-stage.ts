import { discoveryRoutes } from '#protocols/autoconfig/discovery.ts';
import type { DiscoveryAnswer } from '#protocols/autoconfig/exchange.ts';
import type { DiscoverableServices } from '#protocols/autoconfig/services.ts';
import type { Directory } from '#directory/directory.ts';
import { createRouter } from '#protocols/http/router.ts';
import { openTestDirectory } from './directory/test-directory.ts';
import { createFakeClock } from './fake-clock.ts';
import { sqlite } from './sql-factories.ts';
import { createTestCertificate, type TestCertificate } from './test-certificate.ts';

export interface Question {
  readonly method?: string;
  /** Path and query. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly host?: string;
  readonly isConfidential?: boolean;
}

/** The routes of discovery over a directory, without a listener. */
export interface DiscoveryStage extends AsyncDisposable {
  readonly directory: Directory;
  readonly certificate: TestCertificate;
  ask(question: Question): Promise<DiscoveryAnswer>;
}

export const everyMailPort: DiscoverableServices['mail'] = [
  { protocol: 'imap', security: 'tls', port: 993 },
  { protocol: 'imap', security: 'starttls', port: 143 },
  { protocol: 'pop3', security: 'tls', port: 995 },
  { protocol: 'smtp', security: 'tls', port: 465 },
  { protocol: 'smtp', security: 'starttls', port: 587 },
];

export const password = 'correct horse';

/**
 * ann@example.test (alias boss@), bob@ and cyd@ without password, the alias domain other.test; of ann's password a header:
 * `basicOf('ann@example.test')`.
 */
export async function openDiscoveryStage(
  change: Partial<DiscoverableServices> = {},
): Promise<DiscoveryStage> {
  const clock = createFakeClock('2026-01-05T08:00:00Z');
  const opened = await openTestDirectory(sqlite, {
    clock,
    failureDelay: 0,
    scramIterations: 4_096,
  });
  const { directory } = opened;
  const { id } = await directory.accounts.expect('ann@example.test');
  await directory.accounts.change(id, { displayName: 'Ann <Example> & Co' });
  await directory.credentials.setPassword(id, password);
  await directory.aliases.add('boss@example.test', ['ann@example.test']);
  await directory.domains.add({ name: 'other.test', aliasOf: 'example.test' });
  await directory.domains.add({ name: 'gateway.test', isGateway: true });
  const certificate = await createTestCertificate('mail.example.test');
  const services: DiscoverableServices = {
    hostname: 'mail.example.test',
    origin: 'https://mail.example.test',
    mail: everyMailPort,
    web: { dav: '/dav/' },
    ...change,
  };
  const routes = discoveryRoutes({
    directory,
    clock,
    services: () => services,
    web: services.web,
    identity: () => ({ certificatePem: certificate.cert, keyPem: certificate.key }),
  });
  const byRoute = new Map<unknown, (typeof routes)[number]>();
  const router = createRouter(
    routes.map((route) => {
      const there = { ...route, handle: () => {} };
      byRoute.set(there, route);
      return there;
    }),
  );
  return {
    directory,
    certificate,
    async ask({ method = 'GET', target, headers = {}, body = '', ...place }) {
      const [path = '', query = ''] = target.split(/\?(.*)/s);
      const found = router.find(method, path);
      if (found.kind !== 'route') return { status: 404, headers: {}, body: found.kind };
      return await byRoute.get(found.route)!.answer({
        method,
        path,
        query: new URLSearchParams(query),
        host: 'mail.example.test',
        remoteAddress: '192.0.2.7',
        isConfidential: true,
        ...place,
        header: (name) => headers[name] ?? '',
        async body(maxBytes) {
          const bytes = Buffer.from(body);
          return bytes.length > maxBytes ? undefined : bytes;
        },
      });
    },
    [Symbol.asyncDispose]: async () => await opened[Symbol.asyncDispose](),
  };
}

export function basicOf(name: string, secret = password): string {
  return `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
}
