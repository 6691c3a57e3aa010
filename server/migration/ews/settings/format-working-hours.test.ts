import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prodids } from '../../exchange/calendar-object.ts';
import { toAvailability } from '../../exchange/working-hours.ts';
import { formatWorkingHours } from './format-working-hours.ts';
import { readWorkingHours } from './working-hours.ts';

const hours = (tzid: string): string =>
  toAvailability(prodids.ews, {
    start: Temporal.PlainTime.from('08:30'),
    end: Temporal.PlainTime.from('17:00'),
    days: ['MO', 'TU', 'FR'],
    tzid,
  });
const change = (time: string, date: string) =>
  `<ChangeDate><Time>${time}</Time><Date>${date}</Date><DayOfWeek>0</DayOfWeek></ChangeDate>`;
const never = change('00:00:00', '0000/00/00');

// RFC 7953 §3.1
test('working hours are said with the rules of their time zone, and read back as they were', () => {
  const zones: readonly [string, string, string, string, string][] = [
    [
      'Europe/Berlin',
      '-60',
      `<Bias>0</Bias>${change('03:00:00', '0000/10/05')}`,
      `<Bias>-60</Bias>${change('02:00:00', '0000/03/05')}`,
      'W. Europe Standard Time',
    ],
    [
      'America/New_York',
      '300',
      `<Bias>0</Bias>${change('02:00:00', '0000/11/01')}`,
      `<Bias>-60</Bias>${change('02:00:00', '0000/03/02')}`,
      'Eastern Standard Time',
    ],
    [
      'Asia/Tokyo',
      '-540',
      `<Bias>0</Bias>${never}`,
      `<Bias>0</Bias>${never}`,
      'Tokyo Standard Time',
    ],
  ];
  for (const [tzid, bias, standard, daylight, name] of zones) {
    const xml = formatWorkingHours(hours(tzid))!;
    assert.equal(
      xml.toString(),
      '<?xml version="1.0"?>\n<Root xmlns="WorkingHours.xsd"><WorkHoursVersion1>' +
        `<TimeZone><Bias>${bias}</Bias><Standard>${standard}</Standard>` +
        `<DaylightSavings>${daylight}</DaylightSavings><Name>${name}</Name></TimeZone>` +
        '<TimeSlot><Start>08:30:00</Start><End>17:00:00</End></TimeSlot>' +
        '<WorkDays>Monday Tuesday Friday</WorkDays></WorkHoursVersion1></Root>',
    );
    assert.equal(readWorkingHours(xml), hours(tzid));
  }
  const twice = hours('UTC').replace(/(BEGIN:AVAILABLE[^]*END:AVAILABLE\r\n)/, '$1$1');
  assert.equal(formatWorkingHours(twice), undefined);
});
