import type { CliParts } from '#cli/parts.ts';
import { allSections } from './all-sections.ts';
import { isOffered, offeredOnTheWeb } from './discovery.ts';
import { openData } from './open-data.ts';
import { prepareData } from './prepare-data.ts';
import { publishedMtaSts } from './published-mta-sts.ts';
import { readVersion } from './version.ts';

/** Everything the command line needs, put together. Most commands start no server and send no mail: these are loaded when asked for. */
export function createParts(): CliParts {
  return {
    version: readVersion(),
    sections: allSections,
    openData,
    openMail: async (opening) => await (await import('./open-mail.ts')).openMail(opening),
    prepareData,
    publishedMtaSts,
    isOffered,
    davPath: (settings) => offeredOnTheWeb(settings).dav,
    userServer: async (settings) => (await import('./user-server.ts')).userServer(settings),
    startServer: async (given) =>
      await (await import('./start-processes.ts')).startProcesses(given),
  };
}
