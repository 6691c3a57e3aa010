import { readFileSync } from 'node:fs';
import { loadSettings } from '#platform/load-settings.ts';
import { editSettingsText } from '#platform/settings-edit.ts';
import { fileKey, type SettingsSection } from '#platform/settings.ts';
import { replaceFile } from '#platform/write-file.ts';
import { defineCommand } from './command.ts';

export const configSet = defineCommand({
  name: 'config set',
  summary:
    'Change one setting in mailstead.toml; comments and order stay, and nothing wrong is written.',
  operands: ['NAME', 'VALUE'],
  options: {},
  details:
    'NAME is SECTION.KEY, such as limits.message_size. A list is written as a,b or ["a", "b"].\n' +
    'A running server takes the change at its next reload (`mailstead reload`), or at its next start.',
  async run({ out, parts, openFolder, environment }, [name = '', value = '']) {
    const folder = openFolder();
    const before = readFileSync(folder.settingsFile, 'utf8');
    const text = editSettingsText(before, parts.sections, { name, value });
    // The whole is checked again: two settings that are each right may not go together.
    loadSettings(parts.sections, {
      text,
      fileName: folder.settingsFile,
      dataFolder: folder.root,
      environment,
    });
    replaceFile(folder.settingsFile, text);
    const apply = applyMode(parts.sections, name);
    out.answer({ name, value, apply }, () => [
      `${name} is set; it takes effect at the next ${apply === 'reload' ? 'reload (`mailstead reload`)' : 'start'}`,
    ]);
  },
});

function applyMode(sections: readonly SettingsSection[], name: string): 'reload' | 'restart' {
  for (const section of sections)
    for (const [key, setting] of Object.entries(section.settings)) {
      const full = `${section.name}.${fileKey(key)}`;
      if (name === full || name.startsWith(`${full}.`)) return setting.apply;
    }
  return 'restart';
}
