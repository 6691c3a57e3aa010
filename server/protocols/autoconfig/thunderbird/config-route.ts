import { type DiscoveryRequest, type DiscoveryRoute, textAnswer, xmlAnswer } from '../exchange.ts';
import type { FindOurDomain } from '../our-domain.ts';
import type { DiscoverableServices } from '../services.ts';
import { formatClientConfig } from './client-config.ts';

const paths = ['/mail/config-v1.1.xml', '/.well-known/autoconfig/mail/config-v1.1.xml'];

/** The settings of a domain, for everybody: no password is asked for and no address looked up. */
export function clientConfigRoutes(
  services: () => DiscoverableServices,
  findOurDomain: FindOurDomain,
): DiscoveryRoute[] {
  return paths.map((path) => ({
    path,
    methods: ['GET'],
    // Clients ask over http first, or only, where the certificate does not hold autoconfig.DOMAIN.
    isOpenWithoutTls: true,
    async answer(request) {
      const domain = await domainAskedFor(request, findOurDomain);
      if (domain === undefined) return textAnswer(404, 'There are no settings for this domain.');
      return xmlAnswer(formatClientConfig(services(), domain));
    },
  }));
}

/** That of the address, else that of the host. */
async function domainAskedFor(
  { query, host }: DiscoveryRequest,
  findOurDomain: FindOurDomain,
): Promise<string | undefined> {
  const address = query.get('emailaddress') ?? '';
  const ofAddress = await findOurDomain(address.slice(address.lastIndexOf('@') + 1));
  return ofAddress ?? (await findOurDomain(host.replace(/^autoconfig\./, '')));
}
