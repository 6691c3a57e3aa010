import { createPlace } from './config/read-shape.ts';
import { locateToml, type TomlPositions } from './config/toml-positions.ts';
import { formatTomlKey, formatTomlValue } from './config/toml-text.ts';
import { nearestName } from './nearest-name.ts';
import { DomainError } from './errors.ts';
import { fileKey, type Setting, type SettingProblem, type SettingsSection } from './settings.ts';

export interface SettingEdit {
  /** "smtp.max_message_size", or "queue.routes.example.test.host" for an entry of a table. */
  readonly name: string;
  /** As typed: 50MB, true, ["a", "b"] or a,b. */
  readonly value: string;
}

/**
 * The file's text with one value changed or added; comments and order stay.
 * @throws DomainError not-found (no such setting, with the nearest name), bad-value (not allowed there)
 */
export function editSettingsText(
  fileText: string,
  sections: readonly SettingsSection[],
  edit: SettingEdit,
): string {
  const { path, setting } = findSetting(sections, edit.name);
  const value = checkedValue(setting, edit);
  const written = formatTomlValue(value);
  const positions = locateToml(fileText);
  const present = positions.entries.find((e) => isSamePath(e.path, path, positions));
  if (present !== undefined)
    return fileText.slice(0, present.valueStart) + written + fileText.slice(present.valueEnd);
  return insert(fileText, positions, { path, line: `${formatTomlKey(path.at(-1)!)} = ${written}` });
}

function findSetting(
  sections: readonly SettingsSection[],
  name: string,
): { path: string[]; setting: Setting<unknown> } {
  const known: string[] = [];
  for (const section of sections)
    for (const [settingName, setting] of Object.entries(section.settings)) {
      const key = fileKey(settingName);
      const full = `${section.name}.${key}`;
      if (setting.entry === undefined) {
        if (full === name) return { path: [section.name, key], setting };
        known.push(full);
      } else if (name.startsWith(`${full}.`)) {
        // An entry's name may hold dots (a domain), a key never does.
        const last = name.lastIndexOf('.');
        const entryKey = name.slice(last + 1);
        const entryName = name.slice(full.length + 1, last);
        for (const [k, s] of Object.entries(setting.entry))
          if (fileKey(k) === entryKey && entryName !== '')
            return { path: [section.name, key, entryName, entryKey], setting: s };
        known.push(...Object.keys(setting.entry).map((k) => `${full}.NAME.${fileKey(k)}`));
      }
    }
  const near = nearestName(name, known);
  const hint = near === undefined ? 'see `mailstead config doc`' : `did you mean ${near}?`;
  throw new DomainError('not-found', `there is no setting ${name}; ${hint}`);
}

function checkedValue(setting: Setting<unknown>, edit: SettingEdit): unknown {
  const isList = Array.isArray(setting.defaultValue) && edit.value.trimStart().startsWith('[');
  const value = isList ? parseList(edit.value) : setting.fromText(edit.value);
  const problems: SettingProblem[] = [];
  setting.read(value, createPlace('/', [], problems));
  if (problems.length > 0)
    throw new DomainError('bad-value', `${edit.name}: ${problems[0]!.message}`);
  return value;
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Keys at the top of the file are those of [server]. */
function isSamePath(
  found: readonly string[],
  wanted: readonly string[],
  positions: TomlPositions,
): boolean {
  const isRootKey = found.length === 1 && !positions.headers.some((h) => h.path[0] === found[0]);
  const full = isRootKey ? ['server', ...found] : found;
  return full.length === wanted.length && full.every((part, i) => part === wanted[i]);
}

/** After the commented-out default when there is one, else at the end of its table, else in a new table. */
function insert(
  fileText: string,
  positions: TomlPositions,
  addition: { path: readonly string[]; line: string },
): string {
  const tablePath = addition.path.slice(0, -1);
  const key = addition.path.at(-1)!;
  const index = positions.headers.findIndex(
    (h) => h.path.length === tablePath.length && h.path.every((p, i) => p === tablePath[i]),
  );
  if (index < 0) {
    const gap = fileText === '' || fileText.endsWith('\n') ? '' : '\n';
    return `${fileText}${gap}\n[${tablePath.map(formatTomlKey).join('.')}]\n${addition.line}\n`;
  }
  const header = positions.headers[index]!;
  const tableEnd = positions.headers[index + 1]?.start ?? fileText.length;
  const body = fileText.slice(header.start, tableEnd);
  const commented = new RegExp(`^#\\s?${RegExp.escape(key)} = .*(?:\n|$)`, 'm').exec(body);
  const at = commented === null ? header.end : header.start + commented.index + commented[0].length;
  const gap = at > 0 && fileText[at - 1] !== '\n' ? '\n' : '';
  return `${fileText.slice(0, at)}${gap}${addition.line}\n${fileText.slice(at)}`;
}
