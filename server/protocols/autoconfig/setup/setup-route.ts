import { type DiscoveryRoute, redirectAnswer, textAnswer } from '../exchange.ts';
import { chooseLanguage } from '../language.ts';
import { type FindOurDomain, tryOurAddress } from '../our-domain.ts';
import type { DiscoverableServices } from '../services.ts';
import { formatSetupPage, setupPagePolicy } from './setup-page.ts';
import { setupTexts } from './setup-texts.ts';

const PATH = '/setup/';
/** Longer than any address. */
const MAX_TYPED_CHARS = 320;

/** Where the page with the settings of an address is on the host. */
export function setupPath(address: string): string {
  return `${PATH}?email=${encodeURIComponent(address)}`;
}

/** The page on which people find what to put into a program, and the profile for Apple's devices. */
export function setupRoutes(
  services: () => DiscoverableServices,
  findOurDomain: FindOurDomain,
): DiscoveryRoute[] {
  return [
    {
      path: PATH.slice(0, -1),
      methods: ['GET'],
      answer: async () => redirectAnswer(301, PATH),
    },
    {
      path: PATH,
      methods: ['GET'],
      async answer({ path, query, header }) {
        if (path !== PATH) return textAnswer(404, 'There is nothing at this address.');
        const language = chooseLanguage(header('accept-language'), ['en', 'de']);
        const typed = (query.get('email') ?? '').slice(0, MAX_TYPED_CHARS);
        const address = await tryOurAddress(typed, findOurDomain);
        const texts = setupTexts[language];
        return {
          status: 200,
          headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-language': language,
            'content-security-policy': setupPagePolicy,
            'cache-control': 'no-store',
            vary: 'accept-language',
          },
          body: await formatSetupPage({ language, texts, services: services(), typed, address }),
        };
      },
    },
  ];
}
