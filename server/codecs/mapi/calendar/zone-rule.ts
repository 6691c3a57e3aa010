import type { Bytes } from '#platform/bytes.ts';

/** When clocks change, in one year and every year after it. Minutes west of UTC, as Windows counts them. */
export interface ZoneRule {
  readonly bias: number;
  readonly standardBias: number;
  readonly daylightBias: number;
  /** Undefined when clocks are never changed. */
  readonly toStandard: ChangeDay | undefined;
  readonly toDaylight: ChangeDay | undefined;
}

/** The nth weekday of a month (5 is the last one), or a date of one year, and the time. */
export interface ChangeDay {
  readonly year: number;
  readonly month: number;
  /** 0 is Sunday. */
  readonly dayOfWeek: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

export interface ZoneDefinition {
  /** Windows' name of the zone. */
  readonly keyName: string;
  readonly rule: ZoneRule;
}

/** Rules of one definition; a zone that changed its rules every year for a century has a hundred. */
const MAX_RULES = 1024;
const RULE_BYTES = 66;
const EFFECTIVE = 2;

/** PidLidTimeZoneStruct; undefined when there are too few bytes. */
// MS-OXOCAL §2.2.1.39
export function parseZoneStruct(bytes: Bytes): ZoneRule | undefined {
  if (bytes.length < 48) return undefined;
  return ruleOf(bytes, { biasAt: 0, standardAt: 14, daylightAt: 32 });
}

/** PidLidAppointmentTimeZoneDefinition...; undefined when it is broken. */
// MS-OXOCAL §2.2.1.41
export function parseZoneDefinition(bytes: Bytes): ZoneDefinition | undefined {
  if (bytes.length < 8 || bytes[0] !== 2) return undefined;
  const nameEnd = 8 + bytes.readUInt16LE(6) * 2;
  if (nameEnd + 2 > bytes.length) return undefined;
  const keyName = bytes.toString('utf16le', 8, nameEnd).replace(/\0.*$/s, '');
  const count = Math.min(bytes.readUInt16LE(nameEnd), MAX_RULES);
  let rule: ZoneRule | undefined;
  for (let i = 0; i < count; i++) {
    const at = nameEnd + 2 + i * RULE_BYTES;
    if (at + RULE_BYTES > bytes.length) break;
    const isEffective = (bytes.readUInt16LE(at + 4) & EFFECTIVE) !== 0;
    const places = { biasAt: 22, standardAt: 34, daylightAt: 50 };
    // The last one holds from its year on; the one in force is marked.
    if (isEffective || rule === undefined || i === count - 1)
      rule = ruleOf(bytes.subarray(at, at + RULE_BYTES), places);
    if (isEffective) break;
  }
  return rule === undefined ? undefined : { keyName, rule };
}

function ruleOf(
  bytes: Bytes,
  { biasAt, standardAt, daylightAt }: { biasAt: number; standardAt: number; daylightAt: number },
): ZoneRule {
  return {
    bias: bytes.readInt32LE(biasAt),
    standardBias: bytes.readInt32LE(biasAt + 4),
    daylightBias: bytes.readInt32LE(biasAt + 8),
    toStandard: changeDay(bytes, standardAt),
    toDaylight: changeDay(bytes, daylightAt),
  };
}

/** Year, month, day of the week, day, hour, minute, ... of two bytes each. */
function changeDay(bytes: Bytes, at: number): ChangeDay | undefined {
  const number = (index: number): number => bytes.readUInt16LE(at + index * 2);
  const month = number(1);
  const day = number(3);
  if (month < 1 || month > 12 || day < 1 || day > 31 || number(2) > 6) return undefined;
  if (number(4) > 23 || number(5) > 59) return undefined;
  return { year: number(0), month, dayOfWeek: number(2), day, hour: number(4), minute: number(5) };
}
