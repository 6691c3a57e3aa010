import { normalTimeZone } from '#directory/time-zone.ts';
import { parseTimeWindow } from '#migration/time-windows.ts';
import type { OptionValues } from './command.ts';
import { toOptionalSize } from './quantity-input.ts';

/** When a run may work, and how fast. */
export const runWishes = {
  window: {
    type: 'texts',
    value: 'HOURS',
    doc: 'work only then: "20:00-06:00", "sat-sun 00:00-24:00"; may be given again',
  },
  'time-zone': {
    type: 'text',
    value: 'ZONE',
    doc: 'whose clock the hours are of, such as Europe/Berlin (default: that of this machine)',
  },
  'max-rate': {
    type: 'text',
    value: 'SIZE',
    doc: 'read no more than so much a second, all accounts together: 5MB (default, and 0: as fast as it goes)',
  },
} as const;

/** @throws UsageError, DomainError bad-value */
export function toRunWishes(given: OptionValues<typeof runWishes>) {
  const rate = given['max-rate'];
  const bytesPerSecond = rate === undefined ? null : toOptionalSize('--max-rate', rate);
  return {
    ...(given.window.length > 0 && {
      hours: {
        windows: given.window.map(parseTimeWindow),
        timeZone: zoneOf(given['time-zone']),
      },
    }),
    ...(bytesPerSecond !== null && { bytesPerSecond }),
  };
}

function zoneOf(name: string | undefined): string {
  return name === undefined ? Temporal.Now.timeZoneId() : normalTimeZone(name);
}
