import type { DataPreparation } from '#cli/parts.ts';
import { createLocalBus } from '#platform/bus.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import { openData } from './open-data.ts';

/** Makes the databases of a new server, its first domains with their keys, and its first administrator. */
export async function prepareData(preparation: DataPreparation): Promise<void> {
  const { folder, settings, domains, admin } = preparation;
  await using bus = createLocalBus();
  const tools = { bus, clock: createSystemClock(), random: createRandom(), log: createSilentLog() };
  await using data = await openData({ folder, settings, ...tools });
  for (const name of domainsOf(domains, admin?.address)) {
    const domain = await data.directory.domains.add({ name });
    await data.dkimKeys.createKeys(domain.name);
  }
  if (admin === undefined) return;
  const account = await data.directory.accounts.add({
    address: admin.address,
    role: 'administrator',
  });
  await data.directory.credentials.setPassword(account.id, admin.password);
}

/** The administrator's own domain is made too when it was not named. */
function domainsOf(named: readonly string[], admin: string | undefined): string[] {
  const own = admin?.slice(admin.lastIndexOf('@') + 1);
  const isNamed = own === undefined || named.some((d) => d.toLowerCase() === own.toLowerCase());
  return isNamed ? [...named] : [...named, own];
}
