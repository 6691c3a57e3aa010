import { allSections } from '#composition/all-sections.ts';
import { openData } from '#composition/open-data.ts';
import { createLocalBus } from '#platform/bus.ts';
import { createSystemClock } from '#platform/clock.ts';
import { locateDataFolder } from '#platform/data-folder.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';

/** Adds domains to a server that does not run, without keys, which take long to make. */
export async function addDomains(data: string, names: readonly string[]): Promise<void> {
  const folder = locateDataFolder(data);
  const settings = loadSettings(allSections, {
    text: '',
    fileName: 'mailstead.toml',
    dataFolder: folder.root,
    environment: {},
  });
  await using bus = createLocalBus();
  const tools = { bus, clock: createSystemClock(), random: createRandom(), log: createSilentLog() };
  await using opened = await openData({ folder, settings, ...tools });
  for (const name of names) await opened.directory.domains.add({ name });
}
