import type { ListenerReport } from '#cli/parts.ts';
import { isLoopback } from '#platform/networks.ts';
import type { Settings } from '#platform/settings.ts';
import type { DiscoveryRoute } from '#protocols/autoconfig/exchange.ts';
import {
  type DiscoverableServices,
  type MailService,
  urlOf,
} from '#protocols/autoconfig/services.ts';
import { davSettings } from '#protocols/dav/config.ts';
import type { HttpExchange, Route } from '#protocols/http/route.ts';
import { imapSettings } from '#protocols/imap/config.ts';
import { popSettings } from '#protocols/pop3/config.ts';

/** Where services begin on the https port. One that is added here is told of to every client that asks for it. */
export function offeredOnTheWeb(settings: Settings): DiscoverableServices['web'] {
  return settings.of(davSettings).enabled ? { dav: '/dav/' } : {};
}

/** Whether a service, by its name in SRV records, is not switched off. */
export function isOffered(settings: Settings, service: string): boolean {
  if (service.startsWith('imap')) return settings.of(imapSettings).enabled;
  if (service.startsWith('pop3')) return settings.of(popSettings).enabled;
  if (service.includes('dav')) return settings.of(davSettings).enabled;
  return true;
}

/** Listeners on which programs of users call, best first. */
export const mailListeners: Readonly<Record<string, Omit<MailService, 'port'>>> = {
  imaps: { protocol: 'imap', security: 'tls' },
  imap: { protocol: 'imap', security: 'starttls' },
  pop3s: { protocol: 'pop3', security: 'tls' },
  pop3: { protocol: 'pop3', security: 'starttls' },
  submissions: { protocol: 'smtp', security: 'tls' },
  submission: { protocol: 'smtp', security: 'starttls' },
};

/** What there is, with the ports in use. */
export function discoverableServices(
  hostname: string,
  listeners: readonly ListenerReport[],
  web: DiscoverableServices['web'],
): DiscoverableServices {
  const portOf = (name: string) => listeners.find((l) => l.name === name)?.port;
  const https = portOf('https') ?? 443;
  return {
    hostname,
    origin: `https://${hostname}${https === 443 ? '' : `:${https}`}`,
    mail: Object.entries(mailListeners).flatMap(([name, facts]) => {
      const port = portOf(name);
      return port === undefined ? [] : [{ ...facts, port }];
    }),
    web,
  };
}

/** For the home page. */
export function webAddresses(services: DiscoverableServices) {
  const url = urlOf(services, 'dav');
  if (url === undefined) return [];
  return [
    { title: 'Calendars and tasks (CalDAV)', url },
    { title: 'Contacts (CardDAV)', url },
  ];
}

/** Puts a route of discovery on the http listeners. */
export function toHttpRoute(route: DiscoveryRoute): Route {
  const { path, methods, isAnyCase = false, isOpenWithoutTls = false } = route;
  return {
    path,
    methods,
    isAnyCase,
    isOpenWithoutTls,
    async handle(exchange) {
      const { request, response, remoteAddress } = exchange;
      const { status, headers, body } = await route.answer({
        method: request.method ?? '',
        path: exchange.path,
        query: exchange.query,
        host: exchange.host,
        remoteAddress,
        isConfidential: exchange.isSecure || isLoopback(remoteAddress),
        header: (name) => String(request.headers[name] ?? ''),
        body: async (maxBytes) => await readBody(exchange, maxBytes),
      });
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      response.writeHead(status, { 'content-length': String(bytes.length), ...headers });
      response.end(request.method === 'HEAD' ? undefined : bytes);
    },
  };
}

/** Undefined as soon as there is more than `maxBytes`, or when the client goes away. */
async function readBody(
  { request, response }: HttpExchange,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The answer goes out by the connection on which the rest of the body still comes.
    for await (const chunk of request.iterator({
      destroyOnReturn: false,
    }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) {
        response.setHeader('connection', 'close');
        return undefined;
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (!request.destroyed) throw error;
    return undefined;
  }
  return Buffer.concat(chunks);
}
