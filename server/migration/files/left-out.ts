import { noSettings, type AccountSettings } from '../account-settings.ts';
import type { Loss } from '../item.ts';

/** Files named one by one. */
const MAX_NAMED = 100;

/** Files that might have been something and are not read: told, and never passed over. */
export class LeftOut {
  #paths: { readonly path: string; readonly why: string }[] = [];

  add(path: string, why: string): void {
    this.#paths.push({ path, why });
  }

  clear(): void {
    this.#paths = [];
  }

  losses(): Loss[] {
    const named = this.#paths.slice(0, MAX_NAMED);
    const more = this.#paths.length - named.length;
    return [
      ...named.map(({ path, why }) => ({
        what: FILE_LEFT_OUT,
        detail: `${path} was left out: ${why}`,
      })),
      ...(more > 0 ? [{ what: FILE_LEFT_OUT, detail: `${more} more files were left out` }] : []),
    ];
  }

  /** Settings of an account that has none but what was left out. */
  settings(): AccountSettings {
    return { ...noSettings, losses: this.losses() };
  }
}

const FILE_LEFT_OUT = 'file-left-out';
