import { tmpdir } from 'node:os';
import { loadSettings } from '#platform/load-settings.ts';
import type { SettingShape, SettingsSection, ShapeValues } from '#platform/settings.ts';

/** A section's values as they are when nothing is configured. */
export function defaultsOf<S extends SettingShape>(section: SettingsSection<S>): ShapeValues<S> {
  const source = { text: '', fileName: 'mailstead.toml', dataFolder: tmpdir(), environment: {} };
  return loadSettings([section], source).of(section);
}
