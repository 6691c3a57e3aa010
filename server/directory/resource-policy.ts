import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Grantee } from './grantee.ts';
import { checkedWorkingHours, type WorkingHours } from './working-hours.ts';

export type ResourceKind = 'room' | 'equipment';
export const resourceKinds: readonly ResourceKind[] = ['room', 'equipment'];

/**
 * What happens when the time is taken. refuse: the whole request is declined; allow: a series is taken without those of its
 * instances that are taken, as long as they are at most `percent` per cent of it (single events are declined);
 * ask: an approver decides.
 */
export type ConflictPolicy =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'allow'; readonly percent: number }
  | { readonly kind: 'ask' };

/** What a room or a thing is, and who may have it when. */
export interface ResourcePolicy {
  readonly kind: ResourceKind;
  /** Persons; null: not said. */
  readonly capacity: number | null;
  readonly building: string;
  readonly floor: string;
  /** What is there: "projector", "wheelchair access". */
  readonly features: readonly string[];
  /** null: at any time. */
  readonly hours: WorkingHours | null;
  /** Who may book; anyone means everybody with an account here. */
  readonly bookers: readonly Grantee[];
  /** Requests that break no rule are accepted at once; otherwise an approver answers each of them. */
  readonly autoAccepts: boolean;
  readonly conflicts: ConflictPolicy;
  readonly approvers: readonly AccountId[];
  /** How far ahead the last instance may lie, in days; null: any. */
  readonly advanceDays: number | null;
  /** Longest booking; null: any. */
  readonly maxMinutes: number | null;
  /** Free time kept before and after each booking. */
  readonly bufferMinutes: number;
  readonly allowsRecurring: boolean;
}
export type ResourceChange = Partial<ResourcePolicy>;

/** A room that everybody here may book and that answers by itself. */
export const defaultResourcePolicy: ResourcePolicy = {
  kind: 'room',
  capacity: null,
  building: '',
  floor: '',
  features: [],
  hours: null,
  bookers: [{ kind: 'anyone' }],
  autoAccepts: true,
  conflicts: { kind: 'refuse' },
  approvers: [],
  advanceDays: 365,
  maxMinutes: null,
  bufferMinutes: 0,
  allowsRecurring: true,
};

/** Bounds that a typing error does not pass, and that keep an address list of 5,000 entries small. */
export const resourceBounds = {
  capacity: 100_000,
  textChars: 100,
  features: 50,
  bookers: 200,
  approvers: 20,
  /** Ten years. */
  advanceDays: 3_650,
  /** A year. */
  maxMinutes: 527_040,
  /** A day. */
  bufferMinutes: 1_440,
} as const;

/** The policy in its stored form, after a check of every value and of what contradicts itself. @throws DomainError bad-value, limit-reached */
export function checkedResourcePolicy(policy: ResourcePolicy): ResourcePolicy {
  const { bookers, approvers, conflicts } = policy;
  if (!resourceKinds.includes(policy.kind))
    throw new DomainError('bad-value', `a resource is one of ${resourceKinds.join(', ')}`);
  checkNumber('the capacity', policy.capacity, [1, resourceBounds.capacity, 'persons']);
  checkNumber('the advance limit', policy.advanceDays, [1, resourceBounds.advanceDays, 'days']);
  checkNumber('the longest booking', policy.maxMinutes, [1, resourceBounds.maxMinutes, 'minutes']);
  checkNumber('the buffer', policy.bufferMinutes, [0, resourceBounds.bufferMinutes, 'minutes']);
  if (conflicts.kind === 'allow')
    checkNumber('the share of conflicts', conflicts.percent, [1, 100, 'per cent']);
  checkCount('features', policy.features.length, resourceBounds.features);
  checkCount('bookers', bookers.length, resourceBounds.bookers);
  checkCount('approvers', approvers.length, resourceBounds.approvers);
  if (bookers.length === 0)
    throw new DomainError('bad-value', 'somebody must be able to book: name bookers, or anyone');
  if (approvers.length === 0 && (conflicts.kind === 'ask' || !policy.autoAccepts))
    throw new DomainError(
      'bad-value',
      'without an approver nobody could answer requests: name an approver, or accept automatically and refuse conflicts',
    );
  return {
    ...policy,
    building: checkedText('the building', policy.building),
    floor: checkedText('the floor', policy.floor),
    features: [...new Set(policy.features.map((f) => checkedText('a feature', f)))].filter(
      (f) => f !== '',
    ),
    hours: policy.hours === null ? null : checkedWorkingHours(policy.hours),
    approvers: [...new Set(approvers)],
  };
}

function checkNumber(
  what: string,
  value: number | null,
  [min, max, unit]: readonly [number, number, string],
): void {
  if (value !== null && !(Number.isInteger(value) && value >= min && value <= max))
    throw new DomainError(
      'bad-value',
      `${what} is a whole number from ${min} to ${max} ${unit}, not ${value}`,
    );
}

function checkCount(what: string, count: number, max: number): void {
  if (count > max)
    throw new DomainError('limit-reached', `a resource has at most ${max} ${what}, not ${count}`);
}

function checkedText(what: string, text: string): string {
  const trimmed = text.normalize('NFC').trim();
  if (trimmed.length > resourceBounds.textChars || /\p{Cc}/u.test(trimmed))
    throw new DomainError(
      'bad-value',
      `${what} is one line of at most ${resourceBounds.textChars} characters`,
    );
  return trimmed;
}
