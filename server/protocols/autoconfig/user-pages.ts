import { profilePath } from './apple/profile-route.ts';
import { davHomesOf, type DiscoverableServices } from './services.ts';
import { passwordPath, setupPath } from './setup/paths.ts';

/** Addresses at which one account finds its settings, for letters to its user. */
export function userPagesOf(services: DiscoverableServices, address: string) {
  const homes = davHomesOf(services, address);
  return {
    setupPage: `${services.origin}${setupPath(address)}`,
    passwordPage: `${services.origin}${passwordPath()}`,
    passwordLink: (secret: string) => `${services.origin}${passwordPath(secret)}`,
    appleProfile: `${services.origin}${profilePath(address)}`,
    caldav: homes?.caldav,
    carddav: homes?.carddav,
  };
}
