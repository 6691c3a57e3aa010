// tsdav, the library of web and mobile clients: from the server's address to changes in both directions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDAVClient, type DAVCalendarObject } from 'tsdav';
import { eventOf, sampleCards, sampleEvents, sampleTasks } from '../support/calendar-samples.ts';
import { alice } from '../support/client-desk.ts';
import { type DavDesk, openDavDesk } from '../support/dav-desk.ts';

const connect = async (desk: DavDesk, defaultAccountType: 'caldav' | 'carddav') =>
  await createDAVClient({
    serverUrl: desk.origin,
    credentials: { username: alice, password: desk.password },
    authMethod: 'Basic',
    defaultAccountType,
  });

const byName = <Item extends { readonly displayName?: unknown }>(items: Item[], name: string) => {
  const found = items.find((item) => item.displayName === name);
  assert.ok(found, `${name} among ${items.map((item) => String(item.displayName)).join(', ')}`);
  return found;
};

test('tsdav finds calendars, makes one, changes events and follows changes', async () => {
  await using desk = await openDavDesk();
  const client = await connect(desk, 'caldav');
  const calendars = await client.fetchCalendars();
  const components = Object.fromEntries(
    calendars.map((c) => [c.displayName as string, c.components]),
  );
  assert.deepEqual(components, { Calendar: ['VEVENT'], Tasks: ['VTODO'], Notes: ['VJOURNAL'] });
  const home = byName(calendars, 'Calendar').url.replace(/[^/]+\/$/, '');
  const made = await client.makeCalendar({
    url: `${home}own/`,
    props: { displayname: 'Größe & Co', 'ca:calendar-color': '#00ff00ff' },
  });
  assert.ok(made.every((answer) => answer.ok));
  const own = byName(await client.fetchCalendars(), 'Größe & Co');
  assert.equal(own.calendarColor, '#00ff00ff');

  let lastStatus = 0;
  for (const [uid, iCalString] of sampleEvents) {
    const filename = `${encodeURIComponent(uid)}.ics`;
    lastStatus = (await client.createCalendarObject({ calendar: own, iCalString, filename }))
      .status;
    assert.equal(lastStatus, 201, uid);
  }
  const again = await client.createCalendarObject({
    calendar: own,
    iCalString: sampleEvents.get('alarm@samples')!,
    filename: 'alarm%40samples.ics',
  });
  assert.equal(again.status, 412);
  const objects = await client.fetchCalendarObjects({ calendar: own });
  assert.equal(objects.length, sampleEvents.size);
  // Its XML reader takes carriage returns away, as XML has it, and trims.
  const bare = (text: unknown) => String(text).replaceAll('\r', '').trim();
  const texts = new Set(sampleEvents.values().map(bare));
  for (const { data } of objects) assert.ok(texts.has(bare(data)), String(data).slice(0, 300));

  const range = { start: '2026-10-26T00:00:00Z', end: '2026-11-03T00:00:00Z' };
  const inRange = await client.fetchCalendarObjects({ calendar: own, timeRange: range });
  assert.equal(inRange.length, 1);
  const expanded = await client.fetchCalendarObjects({
    calendar: own,
    timeRange: range,
    expand: true,
  });
  assert.match(String(expanded[0]!.data), /DTSTART:20261027T130000Z[^]*DTSTART:20261102T080000Z/);

  const event = objects.find(({ data }) => String(data).includes('UID:plain-7@'))!;
  const revised = { ...event, data: eventOf('plain-7@samples', '20270401T100000Z') };
  assert.equal((await client.updateCalendarObject({ calendarObject: revised })).status, 204);
  const stale = await client.updateCalendarObject({ calendarObject: revised });
  assert.equal(stale.status, 412);
  const sync = async (known: (typeof calendars)[number]) => {
    const all = [...calendars, known];
    const { updated } = await client.syncCalendars({ oldCalendars: all, detailedResult: true });
    return updated[0] as typeof known & { readonly objects: DAVCalendarObject[] };
  };
  const second = await sync({ ...own, objects: [] });
  assert.equal(second.objects.length, sampleEvents.size);
  const other = second.objects.find((o) => String(o.data).includes('UID:plain-8@'))!;
  assert.equal((await client.deleteCalendarObject({ calendarObject: other })).status, 204);
  const third = await sync(second);
  assert.equal(third.objects.length, sampleEvents.size - 1);
  assert.equal(await sync(third), undefined);

  const tasks = byName(calendars, 'Tasks');
  for (const [uid, iCalString] of sampleTasks)
    await client.createCalendarObject({ calendar: tasks, iCalString, filename: `${uid}.ics` });
  const filters = [
    {
      'comp-filter': {
        _attributes: { name: 'VCALENDAR' },
        'comp-filter': { _attributes: { name: 'VTODO' } },
      },
    },
  ];
  assert.equal((await client.fetchCalendarObjects({ calendar: tasks, filters })).length, 2);
  const busy = await client.freeBusyQuery({ url: own.url, timeRange: range });
  assert.match(JSON.stringify(busy.raw), /FREEBUSY[^]*20261027T130000Z/);
  const addresses = await client.fetchCalendarUserAddresses({
    account: await client.createAccount({ account: { accountType: 'caldav' } }),
  });
  assert.deepEqual(addresses, [`mailto:${alice}`]);
  assert.equal((await client.deleteObject({ url: own.url })).status, 204);
  assert.equal((await client.fetchCalendars()).length, 3);
});

test('tsdav makes an address book and keeps cards in it', async () => {
  await using desk = await openDavDesk();
  const client = await connect(desk, 'carddav');
  const home = byName(await client.fetchAddressBooks(), 'Contacts').url.replace(/[^/]+\/$/, '');
  await client.makeCollection({
    url: `${home}friends/`,
    props: {
      resourcetype: { collection: {}, 'card:addressbook': {} },
      displayname: 'Freunde',
    },
  });
  const book = byName(await client.fetchAddressBooks(), 'Freunde');
  for (const [uid, vCardString] of sampleCards) {
    const filename = `${encodeURIComponent(uid)}.vcf`;
    const made = await client.createVCard({ addressBook: book, vCardString, filename });
    assert.equal(made.status, 201);
  }
  const cards = await client.fetchVCards({ addressBook: book });
  assert.equal(cards.length, sampleCards.size);
  const ada = cards.find(({ data }) => String(data).includes('ada@example.test'))!;
  const vCard = { ...ada, data: sampleCards.get('ada@samples')!.replace('+49 221', '+49 30') };
  assert.equal((await client.updateVCard({ vCard })).status, 204);
  assert.equal((await client.updateVCard({ vCard })).status, 412);
  const synced = await client.smartCollectionSync({
    collection: {
      ...book,
      objects: cards,
      fetchObjects: async () => await client.fetchVCards({ addressBook: book }),
    },
    method: 'basic',
    detailedResult: true,
  });
  assert.deepEqual(
    [synced.objects.created.length, synced.objects.updated.length, synced.objects.deleted.length],
    [0, 1, 0],
  );
  assert.equal((await client.deleteVCard({ vCard: synced.objects.updated[0]! })).status, 204);
  assert.equal((await client.fetchVCards({ addressBook: book })).length, sampleCards.size - 1);
});
