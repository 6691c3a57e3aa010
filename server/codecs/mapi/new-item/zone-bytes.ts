import type { Bytes } from '#platform/bytes.ts';
import type { ChangeDay, ZoneDefinition, ZoneRule } from '../calendar/zone-rule.ts';

/** PidLidAppointmentTimeZoneDefinition...; parseZoneDefinition() gives the value back. */
// MS-OXOCAL §2.2.1.41
export function formatZoneDefinition({ keyName, rule }: ZoneDefinition): Bytes {
  const name = Buffer.from(keyName, 'utf16le');
  const head = Buffer.alloc(8);
  head.set([2, 1]);
  head.writeUInt16LE(6 + name.length, 2);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(keyName.length, 6);
  const count = Buffer.from([1, 0]);
  return Buffer.concat([head, name, count, ruleBytes(rule)]);
}

const RULE_BYTES = 66;
/** Holds for the appointment, and for its repetition. */
const FLAGS = 3;
const FIRST_YEAR = 1601;

// MS-OXOCAL §2.2.1.41.1
function ruleBytes(rule: ZoneRule): Bytes {
  const bytes = Buffer.alloc(RULE_BYTES);
  bytes.set([2, 1]);
  bytes.writeUInt16LE(RULE_BYTES - 4, 2);
  bytes.writeUInt16LE(FLAGS, 4);
  bytes.writeUInt16LE(FIRST_YEAR, 6);
  putBiases(bytes, 22, rule);
  putDay(bytes, 34, rule.toStandard);
  putDay(bytes, 50, rule.toDaylight);
  return bytes;
}

const STRUCT_BYTES = 48;

/** PidLidTimeZoneStruct; parseZoneStruct() gives the value back. */
// MS-OXOCAL §2.2.1.39
export function formatZoneStruct(rule: ZoneRule): Bytes {
  const bytes = Buffer.alloc(STRUCT_BYTES);
  putBiases(bytes, 0, rule);
  putDay(bytes, 14, rule.toStandard);
  putDay(bytes, 32, rule.toDaylight);
  return bytes;
}

function putBiases(bytes: Bytes, at: number, rule: ZoneRule): void {
  bytes.writeInt32LE(rule.bias, at);
  bytes.writeInt32LE(rule.standardBias, at + 4);
  bytes.writeInt32LE(rule.daylightBias, at + 8);
}

function putDay(bytes: Bytes, at: number, day: ChangeDay | undefined): void {
  if (day === undefined) return;
  const numbers = [day.year, day.month, day.dayOfWeek, day.day, day.hour, day.minute];
  numbers.forEach((value, i) => bytes.writeUInt16LE(value, at + i * 2));
}
