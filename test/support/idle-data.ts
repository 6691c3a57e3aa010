import type { DataOpening, OpenData } from '#cli/parts.ts';
import { allSections } from '#composition/all-sections.ts';
import { openData } from '#composition/open-data.ts';
import { createLocalBus } from '#platform/bus.ts';
import { createSystemClock } from '#platform/clock.ts';
import { locateDataFolder } from '#platform/data-folder.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';

/** Runs `work` over the data of a server that does not run, with the settings that nobody has changed. */
export async function withIdleData<T>(
  data: string,
  work: (opened: OpenData, opening: DataOpening) => Promise<T>,
): Promise<T> {
  const folder = locateDataFolder(data);
  const settings = loadSettings(allSections, {
    text: '',
    fileName: 'mailstead.toml',
    dataFolder: folder.root,
    environment: {},
  });
  await using bus = createLocalBus();
  const tools = { clock: createSystemClock(), random: createRandom(), log: createSilentLog() };
  const opening = { folder, settings, bus, ...tools };
  await using opened = await openData(opening);
  return await work(opened, opening);
}
