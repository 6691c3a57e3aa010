import { withIdleData } from '../support/idle-data.ts';

/** Adds domains to a server that does not run, without keys, which take long to make. */
export async function addDomains(data: string, names: readonly string[]): Promise<void> {
  await withIdleData(data, async ({ directory }) => {
    for (const name of names) await directory.domains.add({ name });
  });
}
