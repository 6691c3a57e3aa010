import type { Directory } from '#directory/directory.ts';
import {
  type ConflictPolicy,
  type ResourceChange,
  resourceKinds,
} from '#directory/resource-policy.ts';
import { parseWorkingSpan, type WorkingHours } from '#directory/working-hours.ts';
import { tryParseDuration } from '#platform/units.ts';
import { type OptionShape, type OptionValues, UsageError } from './command.ts';
import { toChoice, toCount, toSwitch } from './quantity-input.ts';

/** Options of `resource add` and `resource set`. */
export const resourceOptions = {
  name: { type: 'text', value: 'NAME', doc: 'display name' },
  kind: { type: 'text', value: 'KIND', doc: resourceKinds.join(', ') },
  capacity: { type: 'text', value: 'N', doc: 'persons; 0 for not said' },
  building: { type: 'text', value: 'TEXT', doc: '"" for none' },
  floor: { type: 'text', value: 'TEXT', doc: '"" for none' },
  feature: {
    type: 'texts',
    value: 'TEXT',
    doc: 'what is there, such as projector; may be given again, "none" for nothing',
  },
  hours: {
    type: 'texts',
    value: 'SPAN',
    doc: 'when it can be booked: "mon-fri 08:00-18:00"; may be given again, "always" for any time',
  },
  'time-zone': {
    type: 'text',
    value: 'ZONE',
    doc: 'of the hours: an IANA name such as Europe/Berlin',
  },
  booker: {
    type: 'texts',
    value: 'WHO',
    doc: 'who may book: an account, a group, @domain, or anyone here; may be given again',
  },
  'auto-accept': {
    type: 'text',
    value: 'on|off',
    doc: 'whether requests that break no rule are accepted at once, or an approver answers',
  },
  conflicts: {
    type: 'text',
    value: 'POLICY',
    doc: 'when the time is taken: refuse; allow:N (a series without up to N percent of its instances); ask an approver',
  },
  approver: {
    type: 'texts',
    value: 'EMAIL',
    doc: 'who answers requests; may be given again, "none" for nobody',
  },
  'advance-days': {
    type: 'text',
    value: 'N',
    doc: 'how far ahead it can be booked; 0 for no limit',
  },
  'max-duration': {
    type: 'text',
    value: 'TIME',
    doc: 'longest booking, such as 4h; 0 for no limit',
  },
  buffer: { type: 'text', value: 'TIME', doc: 'time kept free before and after, such as 15m' },
  recurring: { type: 'text', value: 'on|off', doc: 'whether series can be booked' },
  hidden: { type: 'text', value: 'on|off', doc: 'whether it is left out of the address list' },
} as const satisfies OptionShape;

type Given = OptionValues<typeof resourceOptions>;

/** The part of the account itself. @throws UsageError */
export function toResourceAccountChange(given: Given) {
  const zone = given['time-zone'];
  return {
    ...(given.name === undefined ? {} : { displayName: given.name }),
    ...(zone === undefined ? {} : { timeZone: zone }),
    ...(given.hidden === undefined ? {} : { isHidden: toSwitch('--hidden', given.hidden) }),
  };
}

/**
 * The rules named; `present` is what they change.
 * @throws UsageError, DomainError bad-value, not-found
 */
export async function toResourceChange(
  { accounts, grants }: Directory,
  given: Given,
  present: { readonly hours: WorkingHours | null; readonly timeZone: string },
): Promise<ResourceChange> {
  const { capacity, building, floor, feature, booker, approver } = given;
  const approvers = await Promise.all(withoutNone(approver).map(accounts.expect));
  const bookers = await Promise.all(booker.map(grants.parseIdentifier));
  if (bookers.some((b) => b.isNegative))
    throw new UsageError('--booker: those who may book are named, without "-" in front');
  return {
    ...toSwitches(given),
    ...toLimits(given),
    ...(given.kind === undefined ? {} : { kind: toChoice('--kind', given.kind, resourceKinds) }),
    ...(capacity === undefined ? {} : { capacity: toCount('--capacity', capacity) || null }),
    ...(building === undefined ? {} : { building }),
    ...(floor === undefined ? {} : { floor }),
    ...(feature.length === 0 ? {} : { features: withoutNone(feature) }),
    ...toHours(given, present),
    ...(booker.length === 0 ? {} : { bookers: bookers.map((b) => b.grantee) }),
    ...(given.conflicts === undefined ? {} : { conflicts: toConflictPolicy(given.conflicts) }),
    ...(approver.length === 0 ? {} : { approvers: approvers.map((a) => a.id) }),
  };
}

function toSwitches(given: Given): ResourceChange {
  const accepts = given['auto-accept'];
  const { recurring } = given;
  return {
    ...(accepts === undefined ? {} : { autoAccepts: toSwitch('--auto-accept', accepts) }),
    ...(recurring === undefined ? {} : { allowsRecurring: toSwitch('--recurring', recurring) }),
  };
}

function toLimits(given: Given): ResourceChange {
  const days = given['advance-days'];
  const longest = given['max-duration'];
  const { buffer } = given;
  return {
    ...(days === undefined ? {} : { advanceDays: toCount('--advance-days', days) || null }),
    ...(longest === undefined ? {} : { maxMinutes: toMinutes('--max-duration', longest) || null }),
    ...(buffer === undefined ? {} : { bufferMinutes: toMinutes('--buffer', buffer) }),
  };
}

function toHours(
  given: Given,
  present: { readonly hours: WorkingHours | null; readonly timeZone: string },
): ResourceChange {
  const { hours, 'time-zone': zone } = given;
  if (hours.includes('always')) {
    if (hours.length > 1) throw new UsageError('--hours always stands alone');
    return { hours: null };
  }
  const timeZone = zone ?? present.hours?.timeZone ?? present.timeZone;
  if (hours.length > 0) return { hours: { timeZone, spans: hours.map(parseWorkingSpan) } };
  return zone === undefined || present.hours === null
    ? {}
    : { hours: { ...present.hours, timeZone } };
}

function toConflictPolicy(text: string): ConflictPolicy {
  const percent = /^allow:(\d{1,3})%?$/.exec(text)?.[1];
  if (percent !== undefined) return { kind: 'allow', percent: Number(percent) };
  if (text === 'refuse' || text === 'ask') return { kind: text };
  throw new UsageError(`--conflicts ${text}: allowed are refuse, allow:N with N percent, ask`);
}

/** @throws UsageError */
function toMinutes(option: string, text: string): number {
  const minutes = (tryParseDuration(text) ?? Number.NaN) / 60_000;
  if (!Number.isInteger(minutes))
    throw new UsageError(`${option} ${text}: whole minutes such as "15m" or "4h" are allowed`);
  return minutes;
}

function withoutNone(texts: readonly string[]): string[] {
  return texts.filter((text) => text !== 'none');
}
