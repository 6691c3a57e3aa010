import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { weekdays } from '#codecs/recurrence/recur.ts';
import type { Transition } from '#codecs/icalendar/zone-transitions.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import type { Bytes } from '#platform/bytes.ts';
import { fromAvailability } from '../../exchange/working-hours.ts';
import { weekdayNames } from '../calendar-words.ts';

/** The changes of clocks of 2027 stand for those of every year. */
const YEAR = { from: 1_798_761_600, to: 1_830_297_600 };
const HOUR = 3600;

/** VAVAILABILITY as the XML of the hidden item WorkHours; undefined for what that cannot say. MS-OXOCFG §2.2.5.2.1 */
export function formatWorkingHours(text: string): Bytes | undefined {
  const hours = fromAvailability(text);
  if (hours === undefined) return undefined;
  const { start, end, days, zone } = hours;
  const names = days.map((day) => weekdayNames[weekdays.indexOf(day)]).join(' ');
  const at = (time: Temporal.PlainTime) => time.toString({ smallestUnit: 'second' });
  return Buffer.from(
    `<?xml version="1.0"?>\n<Root xmlns="WorkingHours.xsd"><WorkHoursVersion1>${formatZone(zone)}` +
      `<TimeSlot><Start>${at(start)}</Start><End>${at(end)}</End></TimeSlot>` +
      `<WorkDays>${names}</WorkDays></WorkHoursVersion1></Root>`,
  );
}

/** Offsets are minutes that local time is behind UTC; those of daylight time and standard time are on top of the first. */
function formatZone(zone: Zone): string {
  const name = windowsNameOf(zone);
  const changes = changesIn(zone);
  const [one, other] = changes;
  const hasDaylight = changes.length === 2 && one !== undefined && other !== undefined;
  const offset = hasDaylight ? Math.min(one.after, other.after) : zone.offsetAt(YEAR.from);
  const transition = (name: string, change: Transition | undefined): string => {
    const bias = change === undefined ? 0 : (offset - change.after) / 60;
    return `<${name}><Bias>${bias}</Bias><ChangeDate>${formatChange(change)}</ChangeDate></${name}>`;
  };
  const [standard, daylight] = !hasDaylight
    ? []
    : one.after < other.after
      ? [one, other]
      : [other, one];
  return (
    `<TimeZone><Bias>${-offset / 60}</Bias>${transition('Standard', standard)}` +
    transition('DaylightSavings', daylight) +
    `${name === undefined ? '' : `<Name>${escapeXmlText(name)}</Name>`}</TimeZone>`
  );
}

/** By the clock before the change: month and week, the last one of a month being the fifth. */
function formatChange(change: Transition | undefined): string {
  if (change === undefined)
    return '<Time>00:00:00</Time><Date>0000/00/00</Date><DayOfWeek>0</DayOfWeek>';
  const local = Temporal.Instant.fromEpochMilliseconds((change.at + change.before) * 1000)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime();
  const week = local.day + 7 > local.daysInMonth ? 5 : Math.ceil(local.day / 7);
  const [month, number] = [local.month, week].map((n) => String(n).padStart(2, '0'));
  const time = local.toPlainTime().toString({ smallestUnit: 'second' });
  return `<Time>${time}</Time><Date>0000/${month}/${number}</Date><DayOfWeek>${local.dayOfWeek % 7}</DayOfWeek>`;
}

/** Looked for hour by hour, so that zones without a name in the data base are understood as well. */
function changesIn(zone: Zone): Transition[] {
  const changes: Transition[] = [];
  for (let at = YEAR.from; at < YEAR.to; at += HOUR) {
    const [before, after] = [zone.offsetAt(at - 1), zone.offsetAt(at)];
    if (before !== after) changes.push({ at, before, after });
  }
  return changes;
}
