import type { KeptSettings } from '#groupware/kept-settings.ts';
import type { AccountSettings } from '../account-settings.ts';

/** What is kept of an account, as a source tells it; what is damaged is a loss. */
export function tellSettings({ settings, workingHours }: KeptSettings): AccountSettings {
  const { scripts, absence, signatures, categories, damaged } = settings;
  return {
    ...(scripts.length > 0 && { sieve: scripts }),
    ...(absence !== undefined && { absence }),
    ...(signatures.length > 0 && { signatures }),
    ...(categories.length > 0 && { categories }),
    ...(workingHours !== undefined && { workingHours }),
    losses: damaged.map((name) => ({
      what: 'settings',
      detail: `${name} of the account cannot be read`,
    })),
  };
}
