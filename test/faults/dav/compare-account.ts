import type { KillWorld } from '../kill/kill-world.ts';
import { openDavClient } from '../wire/dav-client.ts';
import type { SeenCalendar } from './calendar-state.ts';
import { homeOf, readCalendar, readCalendarNames } from './read-calendars.ts';

/** Reads the calendars of an account and holds them against what its writers know, and its follower when it is asked. */
export async function compareDavAccount(
  { folder, dav }: KillWorld,
  account: string,
  withFollower: boolean,
): Promise<{ readonly messages: number; readonly problems: string[] }> {
  const client = await openDavClient(folder.portBase + 80, account, folder.password);
  try {
    const home = homeOf(account);
    const seen: SeenCalendar[] = [];
    for (const name of await readCalendarNames(client, home))
      seen.push(await readCalendar(client, home, name));
    const problems: string[] = [];
    for (const writer of dav.writers.filter((w) => w.setting.account === account))
      problems.push(...writer.compare(seen.filter(({ name }) => writer.isOwn(name))));
    const etags = new Map(
      seen.flatMap(({ name, objects }) =>
        [...objects].map(([object, { etag }]) => [`${home}${name}/${object}`, etag] as const),
      ),
    );
    const follower = dav.followers.find((f) => f.setting.account === account)!;
    if (withFollower) problems.push(...(await follower.compare(client, etags)));
    problems.push(...follower.refused.splice(0).map((r) => `${account}: ${r}`));
    return { messages: etags.size, problems };
  } finally {
    client.close();
  }
}
