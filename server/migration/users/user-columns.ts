import { postPolicies, type PostPolicy } from '#directory/groups.ts';
import { tryParseSize } from '#platform/units.ts';
import type { MigrationUser } from '../migration-user.ts';
import type { AccountType } from '../source.ts';
import type { Posting } from '../target-directory.ts';

/** Columns of a list of users in our own form. */
export const userColumns = [
  'source',
  'target',
  'password',
  'group',
  'name',
  'type',
  'aliases',
  'quota-bytes',
  'password-hash',
  'target-password',
  'members',
  'posters',
  'disabled',
] as const;

export type UserColumn = (typeof userColumns)[number];

const types: ReadonlySet<string> = new Set<AccountType>([
  'person',
  'group',
  'list',
  'room',
  'equipment',
  'public',
]);

/** What a row of these columns says beside names and passwords. unusedColumns() tells of what nobody understands. */
export function ofColumns(of: (column: UserColumn) => string): Partial<MigrationUser> {
  const type = of('type');
  const quotaBytes = tryParseSize(of('quota-bytes'));
  const aliases = words(of('aliases'));
  const members = words(of('members'));
  const posting = parsePosting(of('posters'));
  return {
    ...(types.has(type) && { type: type as AccountType }),
    ...(aliases.length > 0 && { aliases }),
    ...(quotaBytes !== undefined && { quotaBytes }),
    ...(members.length > 0 && { members }),
    ...(posting !== undefined && { posting }),
    ...(/^(?:yes|true|1)$/i.test(of('disabled')) && { isDisabled: true }),
  };
}

/** Fields that say nothing known, for people. */
export function unusedColumns(of: (column: UserColumn) => string): string[] {
  const told: string[] = [];
  const type = of('type');
  const quota = of('quota-bytes');
  if (type !== '' && !types.has(type))
    told.push(`type ${type} is not known: ${[...types].join(', ')}`);
  if (quota !== '' && tryParseSize(quota) === undefined)
    told.push(`quota-bytes ${quota} is no size: a number of bytes, or such as "2GB"`);
  return told;
}

/** "anyone", "accounts", "domain", "members", and addresses that always may; addresses alone: nobody else. */
function parsePosting(text: string): Posting | undefined {
  const [first, ...rest] = words(text);
  if (first === undefined) return undefined;
  const policy = postPolicies.find((it) => it === first.toLowerCase());
  return policy === undefined
    ? { policy: 'posters', posters: [first, ...rest] }
    : { policy, posters: rest };
}

export function showPosting({ policy, posters }: Posting): string {
  const word: readonly PostPolicy[] = policy === 'posters' && posters.length > 0 ? [] : [policy];
  return [...word, ...posters].join(' ');
}

function words(text: string): string[] {
  return text.split(/[\s;]+/).filter((it) => it !== '');
}
