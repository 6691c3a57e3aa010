// What one account shares as Apple's programs do it is found by the programs of another, without a word to them.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventOf } from '../support/calendar-samples.ts';
import { alice, bob } from '../support/client-desk.ts';
import { openDavDesk, type DavDesk } from '../support/dav-desk.ts';
import { skipWithout } from '../support/peer.ts';
import { startThunderbird } from '../support/thunderbird.ts';
import { configureVdirsyncer } from '../support/vdirsyncer.ts';

async function share(desk: DavDesk, from: string, to: string, access: string): Promise<void> {
  const path = `/dav/calendars/${from}/calendar`;
  const body = `<B:share xmlns:B="http://calendarserver.org/ns/" xmlns:A="DAV:"><B:set><A:href>mailto:${to}</A:href><B:${access}/></B:set></B:share>`;
  await desk.ask({ as: from, method: 'POST', path: `${path}/`, body }, 200);
}

test(
  'vdirsyncer finds what is shared in the home of who may see it',
  { skip: skipWithout('vdirsyncer') },
  async () => {
    await using desk = await openDavDesk();
    await share(desk, bob, alice, 'read-write');
    const body = eventOf('shared@far', '20261203T100000Z');
    const path = `/dav/calendars/${bob}/calendar/shared.ics`;
    await desk.ask({ as: bob, method: 'PUT', path, body }, 201);
    await configureVdirsyncer(desk);
    const run = async (...args: string[]) =>
      await desk.run('vdirsyncer', args, { input: 'y\n'.repeat(20) });
    await run('discover');
    await run('sync');
    const folder = join(desk.home, 'calendars', `calendar~${bob}`);
    assert.equal((await readdir(folder)).filter((name) => name.endsWith('.ics')).length, 1);
  },
);

test(
  'Thunderbird finds what is shared, and writes what it may',
  { skip: skipWithout('thunderbird'), timeout: 120_000 },
  async () => {
    await using desk = await openDavDesk();
    await share(desk, alice, bob, 'read');
    await using thunderbird = await startThunderbird(desk);
    const find = async (): Promise<unknown> =>
      await thunderbird.call(
        `const { cal } = ChromeUtils.importESModule('resource:///modules/calendar/calUtils.sys.mjs');
         Services.prefs.setBoolPref('signon.rememberSignons', true);
         const found = await cal.provider.detection.detect(user, password, origin, true, [], {});
         return [...found.values()].flat()
           .map(({ name, readOnly }) => name + (readOnly ? ' (read only)' : '')).sort();`,
        { user: bob, password: desk.password, origin: desk.origin },
      );
    const own = ['Calendar', 'Notes', 'Tasks'];
    const name = `Calendar (${alice})`;
    assert.deepEqual(await find(), [...own, `${name} (read only)`].sort());
    await share(desk, alice, bob, 'read-write');
    assert.deepEqual(await find(), [...own, name].sort());
  },
);
