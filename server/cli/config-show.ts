import { fileKey, type Setting, type Settings } from '#platform/settings.ts';
import { defineCommand, UsageError } from './command.ts';
import { formatTable } from './output.ts';

interface ShownSetting {
  readonly name: string;
  readonly value: unknown;
  readonly origin: 'default' | 'file' | 'environment';
}

export const configShow = defineCommand({
  name: 'config show',
  summary: 'Show the settings in force after file and environment, and where each comes from.',
  operands: ['[SECTION|NAME]'],
  options: { changed: { type: 'flag', doc: 'only those that are not the default' } },
  async run(context, [wanted], options) {
    const settings = context.readSettings(context.openFolder());
    const all = context.parts.sections.flatMap((section) =>
      Object.entries(section.settings).map(([name, setting]) => {
        const values = settings.of(section) as Readonly<Record<string, unknown>>;
        return shown(`${section.name}.${fileKey(name)}`, setting, {
          value: values[name],
          settings,
        });
      }),
    );
    const picked = all.filter(
      (s) =>
        (wanted === undefined || s.name === wanted || s.name.startsWith(`${wanted}.`)) &&
        (!options.changed || s.origin !== 'default'),
    );
    if (wanted !== undefined && !all.some((s) => `${s.name}.`.startsWith(`${wanted}.`)))
      throw new UsageError(
        `there is no section or setting ${wanted}; see \`mailstead config doc\``,
      );
    context.out.answer(picked, (list) =>
      formatTable(
        ['SETTING', 'VALUE', 'FROM'],
        list.map((s) => [s.name, JSON.stringify(s.value), s.origin]),
      ),
    );
  },
});

function shown(
  name: string,
  setting: Setting<unknown>,
  given: { readonly value: unknown; readonly settings: Settings },
): ShownSetting {
  const origin = given.settings.origins.get(name) ?? 'default';
  const value = setting.isSecret && origin !== 'default' ? '(secret)' : plain(given.value, setting);
  return { name, value, origin };
}

/** Maps and network lists as what stands in the file; secrets inside table entries are not shown. */
function plain(value: unknown, setting: Setting<unknown>): unknown {
  if (value instanceof Map) {
    const secret = Object.entries(setting.entry ?? {}).filter(([, s]) => s.isSecret);
    return Object.fromEntries(
      [...(value as Map<string, Record<string, unknown>>)].map(([name, entry]) => {
        const hidden = Object.fromEntries(
          secret.filter(([k]) => entry[k] !== '').map(([k]) => [k, '(secret)']),
        );
        return [name, { ...entry, ...hidden }];
      }),
    );
  }
  if (typeof value === 'object' && value !== null && 'entries' in value && !Array.isArray(value))
    return value.entries;
  return value;
}
