import type { AccountSettings } from '../account-settings.ts';

/** What several sources know of one account: of each kind of setting what the first says that knows it, and all losses. */
export function mergeSettings(all: readonly AccountSettings[]): AccountSettings {
  const merged = Object.assign({}, ...all.toReversed()) as AccountSettings;
  return { ...merged, losses: all.flatMap(({ losses }) => losses) };
}
