import { directorySettings } from '#directory/config.ts';
import type { SettingsSection } from '#platform/settings.ts';
import { coreSections } from '#platform/server-settings.ts';
import { httpSettings } from '#protocols/http/config.ts';

/** Every section of the configuration, in the order of the file. */
export const allSections: readonly SettingsSection[] = [
  ...coreSections,
  directorySettings,
  httpSettings,
];
