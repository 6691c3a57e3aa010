import assert from 'node:assert/strict';
import { test } from 'node:test';
import { t } from '#codecs/ews/names.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { zoneOfItem } from './item-zone.ts';
import { clocksOf, clocksOfMeetingZone } from './zone-definition.ts';

const change = (to: string, month: number, occurrence: number) =>
  t('RecurringDayTransition', [
    t('To', to, { Kind: 'Period' }),
    t('TimeOffset', 'PT2H'),
    t('Month', String(month)),
    t('DayOfWeek', 'Sunday'),
    t('Occurrence', String(occurrence)),
  ]);

/** Eastern time as the server has it: other rules until 2007. */
const eastern = (id: string) =>
  t(
    'StartTimeZone',
    [
      t('Periods', [
        t('Period', [], { Bias: 'PT5H', Name: 'Standard', Id: 's' }),
        t('Period', [], { Bias: 'PT4H', Name: 'Daylight', Id: 'd' }),
      ]),
      t('TransitionsGroups', [
        t('TransitionsGroup', [change('d', 4, 1), change('s', 10, -1)], { Id: '0' }),
        t('TransitionsGroup', [change('d', 3, 2), change('s', 11, 1)], { Id: '1' }),
      ]),
      t('Transitions', [
        t('Transition', t('To', '0', { Kind: 'Group' })),
        t('AbsoluteDateTransition', [
          t('To', '1', { Kind: 'Group' }),
          t('DateTime', '2007-01-01T00:00:00'),
        ]),
      ]),
    ],
    { Id: id },
  );

const seconds = (text: string): number => Temporal.Instant.from(text).epochMilliseconds / 1000;

test('the clocks of a definition are those of the zone that it defines, in every year', () => {
  const clocks = clocksOf(eastern('x'))!;
  const zone = namedZone('America/New_York')!;
  for (
    let at = seconds('2001-01-01T00:00:00Z');
    at < seconds('2030-01-01T00:00:00Z');
    at += 6 * 3600
  )
    assert.equal(clocks(at), zone.offsetAt(at), new Date(at * 1000).toISOString());
});

test('a zone that somebody made himself is found by its clocks, one that nobody has is told', () => {
  const item = t('CalendarItem', eastern('Customized Time Zone'));
  assert.equal(zoneOfItem(item, 'StartTimeZone').zone?.id, 'America/New_York');
  const odd = t('CalendarItem', t('StartTimeZone', [], { Id: 'Middle-earth' }));
  assert.deepEqual(zoneOfItem(odd, 'StartTimeZone'), { zone: undefined, unknown: 'Middle-earth' });
  const utc = t('CalendarItem', t('StartTimeZone', [], { Id: 'tzone://Microsoft/Utc' }));
  assert.deepEqual(zoneOfItem(utc, 'StartTimeZone'), { zone: undefined });
});

test('the zone of a meeting of 2007 is found by its name, or by its rules', () => {
  const rule = (name: string, offset: string, month: string, week: string) =>
    t(name, [
      t('Offset', offset),
      t('RelativeYearlyRecurrence', [
        t('DaysOfWeek', 'Sunday'),
        t('DayOfWeekIndex', week),
        t('Month', month),
      ]),
      t('Time', '02:00:00'),
    ]);
  const zone = t(
    'MeetingTimeZone',
    [
      t('BaseOffset', 'PT5H'),
      rule('Standard', 'PT0H', 'November', 'First'),
      rule('Daylight', '-PT1H', 'March', 'Second'),
    ],
    { TimeZoneName: 'Heures de chez nous' },
  );
  const clocks = clocksOfMeetingZone(zone)!;
  assert.equal(clocks(seconds('2026-07-01T00:00:00Z')), -4 * 3600);
  assert.equal(clocks(seconds('2026-01-01T00:00:00Z')), -5 * 3600);
  assert.equal(zoneOfItem(t('CalendarItem', zone), 'StartTimeZone').zone?.id, 'America/New_York');
});

test('definitions that make no sense give no clocks, and throw nothing', () => {
  for (const inside of [
    [],
    [t('Periods')],
    [t('Transitions', t('Transition')), t('TransitionsGroups')],
  ])
    assert.equal(clocksOf(t('StartTimeZone', inside, { Id: 'x' })), undefined);
});
