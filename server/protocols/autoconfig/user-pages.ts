import { profilePath } from './apple/profile-route.ts';
import { davHomesOf, type DiscoverableServices } from './services.ts';
import { setupPath } from './setup/setup-route.ts';

/** Addresses at which one account finds its settings, for letters to its user. */
export function userPagesOf(services: DiscoverableServices, address: string) {
  const homes = davHomesOf(services, address);
  return {
    setupPage: `${services.origin}${setupPath(address)}`,
    appleProfile: `${services.origin}${profilePath(address)}`,
    caldav: homes?.caldav,
    carddav: homes?.carddav,
  };
}
