import type { OpenAccount } from '../account/open-account.ts';
import { allPlaces } from '../sql/compaction.ts';
import { allSetAside, UNREADABLE } from '../sql/set-aside.ts';
import { countFaults } from '../sql/verify.ts';
import type { AccountReport } from '../upkeep.ts';

/** Most problems named one by one. */
const MAX_NAMED = 1_000;

/** Reads every record of the packs with its content and compares the index with itself and with the packs. */
export async function verifyAccount(account: OpenAccount): Promise<AccountReport> {
  const problems: string[] = [];
  const note = (problem: string) => {
    if (problems.length < MAX_NAMED) problems.push(problem);
  };
  const { faults, places, setAside } = await account.sql.snapshot(async (sql) => ({
    faults: await countFaults(sql, account.id),
    places: await allPlaces(sql, account.id),
    setAside: await allSetAside(sql, account.id),
  }));
  for (const { what, count } of faults) if (count > 0) note(`index: ${count} ${what}`);
  // What cannot be read is found by reading.
  const named = setAside.filter(({ what }) => what !== UNREADABLE);
  for (const { pack, packOffset, what, why } of named)
    note(`pack ${pack}, offset ${packOffset}: set aside: ${what}: ${why}`);
  const found = new Set<string>();
  let records = 0;
  const scan = account.blobs.scan({
    cutTornTail: false,
    verifyContents: true,
    onIssue: ({ place, what }) => note(`pack ${place.pack}, offset ${place.offset}: ${what}`),
  });
  for await (const { place } of scan) {
    records++;
    found.add(`${place.pack}:${place.offset}`);
  }
  for (const [id, pack, offset] of places)
    if (!found.has(`${pack}:${offset}`))
      note(`item ${id}: its record (pack ${pack}, offset ${offset}) is missing or damaged`);
  return { records, items: places.length, setAside: named.length, problems };
}
