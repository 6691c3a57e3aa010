import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { epochSecondsOf, isDay, secondsLong } from '../itip/moments.ts';

export interface TimeStyle {
  readonly locale: string;
  /** IANA name: for times that are in no zone of their own. */
  readonly zone: string;
  /** The zone of who reads it, where that is known: times are told in it too. */
  readonly readersZone?: string | undefined;
}

const DAY = 86_400;

/** When a component takes place, in words, in the zone that it is planned in; undefined when it does not say. */
export function describeTime(
  component: Component,
  zones: Zones,
  style: TimeStyle,
): string | undefined {
  const line = first(component, 'DTSTART') ?? first(component, 'DUE');
  const start = line && epochSecondsOf(line, zones);
  if (line === undefined || start === undefined) return undefined;
  const long = secondsLong(component, zones) ?? 0;
  if (isDay(line)) {
    const format = formatFor(style.locale, 'UTC', false);
    const last = start + Math.max(0, long - DAY);
    return plain(format.formatRange(start * 1000, last * 1000));
  }
  const zone = zoneName(parameter(line, 'TZID'), zones) ?? style.zone;
  const told = [zone, style.readersZone ?? zone].map((timeZone) => {
    const format = formatFor(style.locale, timeZone, true);
    const text =
      long > 0
        ? format.formatRange(start * 1000, (start + long) * 1000)
        : format.format(start * 1000);
    return `${plain(text)} (${timeZone})`;
  });
  return [...new Set(told)].join('; ');
}

/** One day, in words. */
export function describeDay(epochSeconds: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  return plain(format.format(epochSeconds * 1000));
}

function zoneName(tzid: string | undefined, zones: Zones): string | undefined {
  const id = tzid === undefined ? undefined : zones.zoneOf(tzid)?.id;
  if (id === undefined) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function formatFor(locale: string, timeZone: string, hasTime: boolean): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
    ...(hasTime && { hour: 'numeric', minute: '2-digit' }),
  };
  try {
    return new Intl.DateTimeFormat(locale, options);
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  }
}

/** Spaces of unusual width trouble mail programs that show text as it is. */
function plain(text: string): string {
  return text.replaceAll(/[\u00a0\u2009\u202f]/g, ' ');
}
