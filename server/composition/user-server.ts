import type { UserServer } from '#cli/parts.ts';
import { serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { userPagesOf } from '#protocols/autoconfig/user-pages.ts';
import { discoverableServices, isOffered, mailListeners, offeredOnTheWeb } from './discovery.ts';

/** Well-known ports of what users' programs call; see mailListeners. */
const ports: Readonly<Record<string, number>> = {
  imaps: 993,
  imap: 143,
  pop3s: 995,
  pop3: 110,
  submissions: 465,
  submission: 587,
  https: 443,
};

/** Where users' programs find the server when it runs as it is configured: for letters that are written before. */
export function userServer(settings: Settings): UserServer {
  const { hostname, portBase } = settings.of(serverSettings);
  const offered = Object.entries(ports)
    .filter(([name]) => !Object.hasOwn(mailListeners, name) || isOffered(settings, name))
    .map(([name, port]) => ({ name, address: '', port: port + portBase }));
  const services = discoverableServices(hostname, offered, offeredOnTheWeb(settings));
  return {
    hostname,
    mail: services.mail,
    pagesOf: (address) => userPagesOf(services, address),
  };
}
