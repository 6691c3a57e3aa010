import type { KeptSettings } from '#groupware/kept-settings.ts';
import { MAX_SETTING_NAME_BYTES } from '#store/settings.ts';
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
        scripts: withNames(scripts, losses),
        absence,
        signatures: withNames(signatures, losses),
        categories: withNames(categories, losses).map(withColor),
        damaged: [],
      },
      workingHours,
    },
    losses,
  };
}

function withNames<T extends { readonly name: string }>(list: readonly T[], losses: Loss[]): T[] {
  const taken = new Set<string>();
  return list.map((entry) => {
    const name = freeName(entry.name, taken);
    taken.add(name);
    if (name !== entry.name)
      losses.push({ what: 'settings', detail: `"${entry.name}" is called "${name}" here` });
    return { ...entry, name };
  });
}

// RFC 5804 §1.6
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const clean = wanted.toWellFormed().replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, '_') || '_';
  let name = cut(clean, '');
  for (let n = 2; taken.has(name); n++) name = cut(clean, ` (${n})`);
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
