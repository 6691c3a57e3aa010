import { readFileSync } from 'node:fs';
import type { CliParts } from '#cli/parts.ts';
import { allSections } from './all-sections.ts';
import { openData } from './open-data.ts';
import { prepareData } from './prepare-data.ts';
import { startServer } from './start-server.ts';

/** Everything the command line needs, put together. */
export function createParts(): CliParts {
  const version = readVersion();
  return {
    version,
    sections: allSections,
    openData,
    prepareData,
    startServer: async (start) => await startServer(start, version),
  };
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
