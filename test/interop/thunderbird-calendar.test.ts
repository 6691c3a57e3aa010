// Thunderbird's calendar and address book, driven from inside its main window.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventOf, sampleEvents, sampleTasks } from '../support/calendar-samples.ts';
import { alice, bob } from '../support/client-desk.ts';
import { openDavDesk } from '../support/dav-desk.ts';
import { skipWithout } from '../support/peer.ts';
import { startThunderbird } from '../support/thunderbird.ts';

const CALENDAR = `
const { cal } = ChromeUtils.importESModule('resource:///modules/calendar/calUtils.sys.mjs');
const { CalEvent } = ChromeUtils.importESModule('resource:///modules/CalEvent.sys.mjs');
const { CalTodo } = ChromeUtils.importESModule('resource:///modules/CalTodo.sys.mjs');
// Marionette switches that off.
Services.prefs.setBoolPref('signon.rememberSignons', true);
/** As its dialogue does, from an address and a password. */
const addCalendars = async (user) => {
  const found = await cal.provider.detection.detect(user, password, origin, true, [], {});
  const calendars = [...found.values()].flat();
  for (const calendar of calendars) {
    calendar.setProperty('cache.enabled', true);
    cal.manager.registerCalendar(calendar);
  }
  return calendars.map(({ name, readOnly }) => name + (readOnly ? ' (read only)' : '')).sort();
};
const calendarOf = (user, name) => cal.manager.getCalendars()
  .find((c) => c.name === name && c.getProperty('username') === user);
const all = Ci.calICalendar.ITEM_FILTER_ALL_ITEMS;
const itemsOf = async (calendar, from = null, to = null, filter = all) =>
  await calendar.getItemsAsArray(filter, 0, from && cal.createDateTime(from), to && cal.createDateTime(to));
const titled = async (calendar, title) => (await itemsOf(calendar)).find((item) => item.title === title);
/**
 * Refreshes, to the end: an item that is added while a refresh runs is at times kept twice by Thunderbird,
 * once as added and once as found (neither of its ways waits for the other).
 */
const refreshed = (calendar) => new Promise((resolve) => {
  const observer = {
    QueryInterface: ChromeUtils.generateQI(['calIObserver']),
    onLoad() {
      calendar.removeObserver(observer);
      resolve();
    },
    onStartBatch() {}, onEndBatch() {}, onAddItem() {}, onModifyItem() {}, onDeleteItem() {},
    onError() {}, onPropertyChanged() {}, onPropertyDeleting() {},
  };
  calendar.addObserver(observer);
  calendar.refresh();
});
/** Refreshes until it holds what is wanted. */
const untilTitles = async (calendar, wanted) => {
  let last;
  await until(async () => {
    await refreshed(calendar);
    last = (await itemsOf(calendar)).map((item) => item.title).sort().join();
    return last === [...wanted].sort().join();
  }, 'the items ' + wanted).catch((error) => { throw new Error(error + '; there are ' + last); });
};
`;

test(
  'Thunderbird finds calendars, edits an instance of a series, invites and answers',
  { skip: skipWithout('thunderbird'), timeout: 120_000 },
  async () => {
    await using desk = await openDavDesk();
    await using thunderbird = await startThunderbird(desk);
    const run = async (script: string, parameters: Record<string, unknown> = {}) =>
      await thunderbird.call(`${CALENDAR}\n${script}`, {
        origin: desk.origin,
        password: desk.password,
        alice,
        bob,
        ...parameters,
      });
    const mine = { address: alice, kind: 'calendar', collection: 'calendar' } as const;
    const bobs = { ...mine, address: bob };
    const path = `/dav/calendars/${alice}/calendar`;
    await desk.ask(
      {
        as: alice,
        method: 'PUT',
        path: `${path}/far.ics`,
        body: eventOf('far@far', '20261203T100000Z'),
      },
      201,
    );
    for (const user of [alice, bob])
      assert.deepEqual(await run(`return await addCalendars(user);`, { user }), [
        'Calendar',
        'Notes',
        'Tasks',
      ]);
    await run(`await untilTitles(calendarOf(alice, 'Calendar'), ['Event far@far']);`);

    // A series, and one instance of it.
    await run(
      `const calendar = calendarOf(alice, 'Calendar');
       await calendar.addItem(new CalEvent(text));
       await calendar.addItem(new CalEvent(other));`,
      {
        text: sampleEvents.get('all-day@samples'),
        other: eventOf('series@near', '20261201T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=5'),
      },
    );
    await desk.untilDocument(mine, (text) => /UID:series@near/.test(text) && /RRULE/.test(text));
    await run(
      `const calendar = calendarOf(alice, 'Calendar');
       const series = await titled(calendar, 'Event series@near');
       const instance = series.recurrenceInfo.getOccurrenceFor(cal.createDateTime('20261208T090000Z')).clone();
       instance.title = 'Verlegt ✓';
       instance.startDate = cal.createDateTime('20261209T120000Z');
       instance.endDate = cal.createDateTime('20261209T130000Z');
       const changed = series.clone();
       changed.recurrenceInfo.modifyException(instance, true);
       changed.recurrenceInfo.removeOccurrenceAt(cal.createDateTime('20261215T090000Z'));
       await calendar.modifyItem(changed, series);`,
    );
    const series = await desk.untilDocument(mine, (text) => text.includes('Verlegt ✓'));
    assert.match(series, /EXDATE:20261215T090000Z/);
    assert.match(series, /RECURRENCE-ID:20261208T090000Z/);

    // What others do meanwhile; a conflict is seen.
    const [name] = [...(await desk.documents(alice, 'calendar', 'calendar'))].find(([, text]) =>
      text.includes('UID:series@near'),
    )!;
    const put = async (as: string, document: string, body: string, status: number) =>
      await desk.ask({ as, method: 'PUT', path: `${path}/${document}`, body }, status);
    await put(alice, name, series.replace('Event series@near', 'Geändert'), 204);
    await put(alice, 'two.ics', eventOf('two@far', '20261204T100000Z'), 201);
    await desk.ask({ as: alice, method: 'DELETE', path: `${path}/far.ics` }, 204);
    await run(
      `const calendar = calendarOf(alice, 'Calendar');
       await untilTitles(calendar, ['Geändert', 'Event two@far', 'Weihnachten 🎄']);
       const range = ['20261207T000000Z', '20261220T000000Z'];
       const filter = Ci.calICalendar.ITEM_FILTER_TYPE_EVENT | Ci.calICalendar.ITEM_FILTER_CLASS_OCCURRENCES;
       const titles = (await itemsOf(calendar, ...range, filter)).map((item) => item.title);
       if (titles.join() !== 'Verlegt ✓') throw new Error(titles.join());
       await calendar.deleteItem(await titled(calendar, 'Event two@far'));`,
    );
    await put(alice, 'two.ics', eventOf('two@far', '20261204T100000Z'), 201);

    // A task with an alarm.
    await run(
      `const tasks = calendarOf(alice, 'Tasks');
       await tasks.addItem(new CalTodo(text));
       const task = await until(() => titled(tasks, 'Steuererklärung'), 'the task');
       const done = task.clone();
       done.isCompleted = true;
       await tasks.modifyItem(done, task);`,
      { text: sampleTasks.get('due@samples') },
    );
    const tasks = { address: alice, kind: 'tasks', collection: 'tasks' } as const;
    await desk.untilDocument(tasks, (text) => /STATUS:COMPLETED/.test(text));

    // A meeting of two: invitation, answers, a change, a cancellation.
    await run(
      `const meeting = new CalEvent(text);
       await calendarOf(alice, 'Calendar').addItem(meeting);`,
      {
        text: eventOf(
          'meeting@near',
          '20270104T090000Z',
          `RRULE:FREQ=WEEKLY;COUNT=3
ORGANIZER:mailto:${alice}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:${alice}
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${bob}`,
        ),
      },
    );
    await run(
      `const calendar = calendarOf(bob, 'Calendar');
       await untilTitles(calendar, ['Event meeting@near']);
       const invitation = await titled(calendar, 'Event meeting@near');
       if (!cal.itip.isInvitation(invitation)) throw new Error('it is no invitation');
       const answered = invitation.clone();
       const me = cal.itip.getInvitedAttendee(answered);
       const answer = me.clone();
       answer.participationStatus = 'ACCEPTED';
       answered.removeAttendee(me);
       answered.addAttendee(answer);
       const no = answer.clone();
       no.participationStatus = 'DECLINED';
       const instance = answered.recurrenceInfo.getOccurrenceFor(cal.createDateTime('20270111T090000Z')).clone();
       instance.removeAttendee(instance.getAttendeeById(me.id));
       instance.addAttendee(no);
       answered.recurrenceInfo.modifyException(instance, true);
       await calendar.modifyItem(answered, invitation);`,
    );
    const answered = await desk.untilDocument(mine, (text) => /PARTSTAT=DECLINED/.test(text));
    assert.match(answered, /PARTSTAT=ACCEPTED[^\n]*:mailto:bob[^]*RECURRENCE-ID:20270111T090000Z/);
    const busy = await run(
      // Each of its calendars is asked, and tells on its own.
      `const found = [];
       cal.freeBusyService.getFreeBusyIntervals(
         'mailto:' + bob, cal.createDateTime('20270101T000000Z'), cal.createDateTime('20270130T000000Z'),
         Ci.calIFreeBusyInterval.BUSY_ALL, { onResult: (operation, result) => found.push(...(result ?? [])) });
       await until(() => found.length > 1, 'busy times');
       return found.map(({ interval }) => interval.start.icalString).sort();`,
    );
    assert.deepEqual(busy, ['20270104T090000Z', '20270118T090000Z']);
    await run(
      `const calendar = calendarOf(alice, 'Calendar');
       const held = await until(async () => {
         await refreshed(calendar);
         const item = await titled(calendar, 'Event meeting@near');
         return item.getAttendeeById('mailto:' + bob).participationStatus === 'ACCEPTED' && item;
       }, 'the answer');
       const moved = held.clone();
       moved.title = 'Später';
       await calendar.modifyItem(moved, held);
       await until(async () => {
         await refreshed(calendarOf(bob, 'Calendar'));
         return titled(calendarOf(bob, 'Calendar'), 'Später');
       }, 'the change');
       await calendar.deleteItem(await titled(calendar, 'Später'));`,
    );
    await desk.untilDocument(bobs, (text) => /STATUS:CANCELLED/.test(text));
  },
);
