import { isTable } from './config/read-shape.ts';
import { formatTomlKey, formatTomlValue } from './config/toml-text.ts';
import { fileKey, type Setting, type SettingsSection, type SettingShape } from './settings.ts';

/** Values chosen at `init`, keyed "section.key", as the TOML parser would give them. */
export type ChosenValues = Readonly<Record<string, unknown>>;

/** mailstead.toml with every setting explained; what was not chosen stands there commented out, with its default. */
export function renderSettingsFile(
  sections: readonly SettingsSection[],
  chosen: ChosenValues,
): string {
  const parts = sections.map((section) => {
    const lines = [...wrap(section.doc, '# '), `[${section.name}]`];
    for (const [name, setting] of Object.entries(section.settings)) {
      const key = fileKey(name);
      lines.push('', ...wrap(setting.doc, '# '), ...wrap(facts(setting), '# '));
      if (setting.entry !== undefined)
        lines.push(
          ...exampleEntry([section.name, key], setting.entry),
          ...givenEntries([section.name, key], chosen[`${section.name}.${key}`]),
        );
      else {
        const given = chosen[`${section.name}.${key}`];
        const isChosen = given !== undefined;
        const value = formatTomlValue(isChosen ? given : setting.defaultValue);
        lines.push(`${isChosen ? '' : '#'}${key} = ${value}`);
      }
    }
    return lines.join('\n');
  });
  return [
    '# Configuration of Mailstead.',
    '# A line that starts with "#" directly before a name shows a default: take the "#" away to change it.',
    '# `mailstead config check` tells what is wrong; a running server takes changes at SIGHUP.',
    '',
    parts.join('\n\n\n'),
    '',
  ].join('\n');
}

/** Every setting, its default and what is allowed, as Markdown. */
export function renderSettingsDoc(sections: readonly SettingsSection[]): string {
  const parts = sections.flatMap((section) => [
    `## [${section.name}]`,
    '',
    section.doc,
    '',
    ...Object.entries(section.settings).flatMap(([name, s]) => describe(section.name, name, s)),
  ]);
  return ['# Settings of Mailstead', '', ...parts].join('\n').trimEnd() + '\n';
}

function describe(section: string, name: string, setting: Setting<unknown>): string[] {
  const key = fileKey(name);
  const lines = [`### ${section}.${key}`, '', setting.doc, ''];
  if (setting.entry === undefined)
    lines.push(
      `- default: \`${formatTomlValue(setting.defaultValue)}\``,
      `- allowed: ${setting.allowed}`,
      `- environment: \`MAILSTEAD_${section.toUpperCase()}_${key.toUpperCase()}\``,
    );
  else {
    lines.push(`- allowed: ${setting.allowed}, as \`[${section}.${key}."name"]\``);
    for (const [entryName, s] of Object.entries(setting.entry))
      lines.push(
        `  - \`${fileKey(entryName)}\`: ${s.doc} Default \`${formatTomlValue(s.defaultValue)}\`; ${s.allowed}.`,
      );
  }
  return [...lines, `- takes effect: ${effect(setting)}`, ''];
}

function facts(setting: Setting<unknown>): string {
  return `Allowed: ${setting.allowed}. Takes effect: ${effect(setting)}.`;
}

function effect(setting: Setting<unknown>): string {
  return setting.apply === 'reload' ? 'at reload (SIGHUP)' : 'at restart';
}

function exampleEntry(path: readonly string[], entry: SettingShape): string[] {
  const lines = [`#[${path.map(formatTomlKey).join('.')}."name"]`];
  for (const [name, s] of Object.entries(entry)) {
    lines.push(...wrap(`${s.doc} Allowed: ${s.allowed}.`, '#   # '));
    lines.push(`#   ${fileKey(name)} = ${formatTomlValue(s.defaultValue)}`);
  }
  return lines;
}

function givenEntries(path: readonly string[], given: unknown): string[] {
  if (!isTable(given)) return [];
  return Object.entries(given).flatMap(([name, values]) => [
    `[${[...path, name].map(formatTomlKey).join('.')}]`,
    ...Object.entries(isTable(values) ? values : {}).map(
      ([key, value]) => `${formatTomlKey(key)} = ${formatTomlValue(value)}`,
    ),
  ]);
}

/** Lines of at most 110 characters, each behind `prefix`. */
function wrap(paragraph: string, prefix: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + word.length + prefix.length > 109) {
      lines.push(prefix + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, prefix + line];
}
