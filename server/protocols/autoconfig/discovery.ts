import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import { profileRoute } from './apple/profile-route.ts';
import type { SigningIdentity } from './apple/sign-profile.ts';
import { jsonRoutes } from './autodiscover/json-route.ts';
import { outlookRoute } from './autodiscover/outlook-route.ts';
import { soapRoute } from './autodiscover/soap-route.ts';
import type { DiscoveryRoute } from './exchange.ts';
import { createOurDomain } from './our-domain.ts';
import type { DiscoverableServices } from './services.ts';
import { passwordRoute } from './setup/password-route.ts';
import { setupRoutes } from './setup/setup-route.ts';
import { clientConfigRoutes } from './thunderbird/config-route.ts';
import { createAdmission } from './visitor.ts';
import { wellKnownRoutes } from './well-known.ts';

export interface DiscoveryDeps {
  readonly directory: Pick<
    Directory,
    'domains' | 'accounts' | 'signIn' | 'credentials' | 'passwordLinks'
  >;
  readonly clock: Clock;
  /** What there is at the moment. */
  readonly services: () => DiscoverableServices;
  /** What is on the https port for as long as the server runs. */
  readonly web: DiscoverableServices['web'];
  /** The certificate shown for the server's name, with which profiles are signed. */
  readonly identity: () => SigningIdentity;
}

/** Everything by which a program finds its settings from an address. */
export function discoveryRoutes(deps: DiscoveryDeps): DiscoveryRoute[] {
  const { directory, services, clock, identity, web } = deps;
  const findOurDomain = createOurDomain(directory.domains);
  const admit = createAdmission(directory, services);
  return [
    ...clientConfigRoutes(services, findOurDomain),
    outlookRoute({ services, admit, clock }),
    ...jsonRoutes(services, findOurDomain),
    soapRoute({ admit, findOurDomain }),
    ...wellKnownRoutes(web),
    profileRoute({ services, findOurDomain, identity, clock }),
    passwordRoute(deps),
    ...setupRoutes(services, findOurDomain),
  ];
}
