import { type DiscoveryRoute, redirectAnswer, textAnswer } from '../exchange.ts';
import { chooseLanguage } from '../language.ts';
import { type FindOurDomain, tryOurAddress } from '../our-domain.ts';
import type { DiscoverableServices } from '../services.ts';
import { pageHeaders } from './page-frame.ts';
import { SETUP_PATH } from './paths.ts';
import { formatSetupPage } from './setup-page.ts';
import { setupTexts } from './setup-texts.ts';

/** Longer than any address. */
const MAX_TYPED_CHARS = 320;

/** The page on which people find what to put into a program, and the profile for Apple's devices. */
export function setupRoutes(
  services: () => DiscoverableServices,
  findOurDomain: FindOurDomain,
): DiscoveryRoute[] {
  return [
    {
      path: SETUP_PATH.slice(0, -1),
      methods: ['GET'],
      answer: async () => redirectAnswer(301, SETUP_PATH),
    },
    {
      path: SETUP_PATH,
      methods: ['GET'],
      async answer({ path, query, header }) {
        if (path !== SETUP_PATH) return textAnswer(404, 'There is nothing at this address.');
        const language = chooseLanguage(header('accept-language'), ['en', 'de']);
        const typed = (query.get('email') ?? '').slice(0, MAX_TYPED_CHARS);
        const address = await tryOurAddress(typed, findOurDomain);
        const texts = setupTexts[language];
        return {
          status: 200,
          headers: pageHeaders(language),
          body: await formatSetupPage({ language, texts, services: services(), typed, address }),
        };
      },
    },
  ];
}
