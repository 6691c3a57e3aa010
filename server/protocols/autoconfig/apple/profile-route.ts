import type { Clock } from '#platform/clock.ts';
import { type DiscoveryRoute, textAnswer } from '../exchange.ts';
import { chooseLanguage } from '../language.ts';
import { type FindOurDomain, tryOurAddress } from '../our-domain.ts';
import type { DiscoverableServices } from '../services.ts';
import { formatProfile, profileTexts } from './profile.ts';
import type { SigningIdentity } from './sign-profile.ts';

const PATH = '/.well-known/mobileconfig';

/** Where the profile of an address is on the host. */
export function profilePath(address: string): string {
  return `${PATH}?email=${encodeURIComponent(address)}`;
}

/** The profile of any address in our domains, for everybody: it holds nothing but the address and where the server is. */
export function profileRoute(parts: {
  readonly services: () => DiscoverableServices;
  readonly findOurDomain: FindOurDomain;
  readonly identity: () => SigningIdentity;
  readonly clock: Clock;
}): DiscoveryRoute {
  return {
    path: PATH,
    methods: ['GET'],
    async answer({ query, header }) {
      const address = await tryOurAddress(query.get('email') ?? '', parts.findOurDomain);
      if (address === undefined) return textAnswer(404, 'There are no settings for this address.');
      const texts = profileTexts[chooseLanguage(header('accept-language'), ['en', 'de'])];
      const text = formatProfile(parts.services(), address, texts);
      const seconds = Math.floor(parts.clock.epochMs() / 1000);
      const { trySignProfile } = await import('./sign-profile.ts');
      const fileName = address.replaceAll(/[^a-z0-9.@_-]/g, '_');
      return {
        status: 200,
        headers: {
          'content-type': 'application/x-apple-aspen-config',
          'content-disposition': `attachment; filename="${fileName}.mobileconfig"`,
          'cache-control': 'no-store',
          vary: 'accept-language',
        },
        body: trySignProfile(text, parts.identity(), seconds) ?? text,
      };
    },
  };
}
