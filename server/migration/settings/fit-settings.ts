import type { KeptSettings } from '#groupware/kept-settings.ts';
import {
  MAX_CATEGORIES,
  MAX_SCRIPTS,
  MAX_SETTING_NAME_BYTES,
  MAX_SIGNATURES,
} from '#store/settings.ts';
import type { AccountSettings } from '../account-settings.ts';
import type { Loss } from '../item.ts';

/** What a source told of an account, as this server can keep it: names that can be, none twice, one script that is active. */
export function fitSettings({
  sieve = [],
  absence,
  signatures = [],
  categories = [],
  workingHours,
}: AccountSettings): { readonly kept: KeptSettings; readonly losses: readonly Loss[] } {
  const losses: Loss[] = [];
  const active = sieve.findIndex(({ isActive }) => isActive);
  for (const { name } of sieve.filter(({ isActive }, i) => isActive && i !== active))
    losses.push({
      what: 'rules',
      detail: `the script "${name}" is kept and not in force: only one can be`,
    });
  const scripts = sieve.map((it, i) => ({ ...it, isActive: i === active }));
  return {
    kept: {
      settings: {
        scripts: fitList(scripts, { most: MAX_SCRIPTS, what: 'scripts' }, losses),
        absence,
        signatures: fitList(signatures, { most: MAX_SIGNATURES, what: 'signatures' }, losses),
        categories: fitList(categories, { most: MAX_CATEGORIES, what: 'categories' }, losses).map(
          withColor,
        ),
        damaged: [],
      },
      workingHours,
    },
    losses,
  };
}

/** No more than an account can have, under names that can be. */
function fitList<T extends { readonly name: string }>(
  list: readonly T[],
  { most, what }: { readonly most: number; readonly what: string },
  losses: Loss[],
): T[] {
  if (list.length > most)
    losses.push({
      what: 'settings',
      detail: `${list.length - most} of ${list.length} ${what}: an account has at most ${most}`,
    });
  const taken = new Map<string, number>();
  return list.slice(0, most).map((entry) => {
    const name = freeName(entry.name, taken);
    taken.set(name, 2);
    if (name !== entry.name)
      losses.push({ what: 'settings', detail: `"${entry.name}" is called "${name}" here` });
    return { ...entry, name };
  });
}

// RFC 5804 §1.6
function freeName(wanted: string, taken: Map<string, number>): string {
  const clean = wanted.toWellFormed().replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, '_') || '_';
  const own = cut(clean, '');
  let name = own;
  // The next of the same name begins where this one ended.
  for (let n = taken.get(own) ?? 2; taken.has(name); n++) {
    name = cut(clean, ` (${n})`);
    taken.set(own, n + 1);
  }
  return name;
}

/** No longer than names may be, with this at its end. */
function cut(name: string, end: string): string {
  const letters = Array.from(name.slice(0, MAX_SETTING_NAME_BYTES));
  while (Buffer.byteLength(letters.join('') + end) > MAX_SETTING_NAME_BYTES) letters.pop();
  return letters.join('').toWellFormed() + end;
}

function withColor<T extends { readonly color?: string }>({ color, ...entry }: T) {
  return color !== undefined && /^#[0-9a-f]{6}$/i.test(color) ? { ...entry, color } : entry;
}
