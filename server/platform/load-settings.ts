import { parse, TomlError } from 'smol-toml';
import { createPlace, isTable, readShape } from './config/read-shape.ts';
import { locateToml } from './config/toml-positions.ts';
import { nearestName } from './nearest-name.ts';
import { DomainError } from './errors.ts';
import {
  fileKey,
  type SettingProblem,
  type Settings,
  type SettingsSection,
  type SettingShape,
  type ShapeValues,
} from './settings.ts';

export interface SettingsSource {
  /** Text of mailstead.toml; '' when there is none. */
  readonly text: string;
  /** Name of the file in messages. */
  readonly fileName: string;
  readonly dataFolder: string;
  /** MAILSTEAD_<SECTION>_<KEY> overrides the file. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Keys above the first [section] belong to this section. */
const rootSection = 'server';

/**
 * Reads the configuration of all declared sections.
 * @throws DomainError bad-value naming file, line, key, what was found and what is allowed; details.problems lists all
 */
export function loadSettings(
  sections: readonly SettingsSection[],
  source: SettingsSource,
): Settings {
  const problems: string[] = [];
  const root = foldRootKeys(parseToml(source), sections, problems, source);
  const values = new Map<string, unknown>();
  const origins = new Map<string, 'file' | 'environment'>();
  const inFile: SettingProblem[] = [];
  refuseUnknownSections(root, sections, inFile, source.dataFolder);
  for (const section of sections) {
    const given = Object.hasOwn(root, section.name) ? root[section.name] : {};
    const fromEnvironment = readEnvironment(section, source, problems);
    for (const name of Object.keys(section.settings)) {
      const key = fileKey(name);
      const isInFile = isTable(given) && Object.hasOwn(given, key);
      if (isInFile) origins.set(`${section.name}.${key}`, 'file');
      if (Object.hasOwn(fromEnvironment, key)) origins.set(`${section.name}.${key}`, 'environment');
    }
    const place = createPlace(source.dataFolder, [section.name], inFile);
    const merged = isTable(given) ? { ...given, ...fromEnvironment } : given;
    const read = readShape(section.settings, merged, place);
    for (const [name, message] of section.check?.(read) ?? [])
      if (origins.get(`${section.name}.${fileKey(name)}`) === 'environment')
        problems.push(
          `environment variable ${variableName(section.name, fileKey(name))}: ${message}`,
        );
      else inFile.push({ path: [section.name, fileKey(name)], message });
    values.set(section.name, Object.freeze(read));
  }
  refuseUnknownVariables(sections, source, problems);
  if (inFile.length > 0) problems.push(...describe(inFile, source));
  if (problems.length > 0) throw configurationError(problems);
  return {
    origins,
    of<S extends SettingShape>(section: SettingsSection<S>): ShapeValues<S> {
      const found = values.get(section.name);
      if (found === undefined) throw new RangeError(`section ${section.name} was not loaded`);
      return found as ShapeValues<S>;
    },
  };
}

function configurationError(problems: string[]): DomainError {
  const more =
    problems.length === 1
      ? ''
      : ` (and ${problems.length - 1} more; \`mailstead config check\` lists all)`;
  return new DomainError('bad-value', `${problems[0]}${more}`, { details: { problems } });
}

function parseToml(source: SettingsSource): Record<string, unknown> {
  try {
    return parse(source.text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    throw configurationError([`${source.fileName}:${error.line}: not valid TOML: ${reason}`]);
  }
}

/** Moves keys above the first section into it: `storage = "embedded"` is [server] storage. */
function foldRootKeys(
  root: Record<string, unknown>,
  sections: readonly SettingsSection[],
  problems: string[],
  source: SettingsSource,
): Record<string, unknown> {
  const own = sections.find((s) => s.name === rootSection);
  const keys = new Set(Object.keys(own?.settings ?? {}).map(fileKey));
  const folded: Record<string, unknown> = { ...root };
  const section = isTable(root[rootSection]) ? { ...root[rootSection] } : root[rootSection];
  if (section !== undefined && !isTable(section)) return folded;
  const target: Record<string, unknown> = section ?? {};
  for (const key of Object.keys(root)) {
    const isSection = sections.some((s) => s.name === key);
    if (!keys.has(key) || isSection) continue;
    if (Object.hasOwn(target, key))
      problems.push(
        `${source.fileName}: ${key} stands both at the top and in [${rootSection}]; keep one`,
      );
    target[key] = root[key];
    delete folded[key];
  }
  if (Object.keys(target).length > 0) folded[rootSection] = target;
  return folded;
}

function refuseUnknownSections(
  root: Record<string, unknown>,
  sections: readonly SettingsSection[],
  problems: SettingProblem[],
  dataFolder: string,
): void {
  const own = sections.find((s) => s.name === rootSection);
  const known = [...sections.map((s) => s.name), ...Object.keys(own?.settings ?? {}).map(fileKey)];
  const place = createPlace(dataFolder, [], problems);
  for (const key of Object.keys(root))
    if (!sections.some((s) => s.name === key)) place.refuseKey(key, known);
}

function variableName(section: string, key: string): string {
  return `MAILSTEAD_${section}_${key}`.toUpperCase();
}

/** Values of this section from the environment, checked on their own so that the message names the variable. */
function readEnvironment(
  section: SettingsSection,
  source: SettingsSource,
  problems: string[],
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(section.settings)) {
    const key = fileKey(name);
    const variable = variableName(section.name, key);
    const text = source.environment[variable];
    if (text === undefined || setting.entry !== undefined) continue;
    const value = setting.fromText(text);
    const refused: SettingProblem[] = [];
    setting.read(value, createPlace(source.dataFolder, [], refused));
    if (refused.length === 0) found[key] = value;
    for (const problem of refused)
      problems.push(`environment variable ${variable}: ${problem.message}`);
  }
  return found;
}

function refuseUnknownVariables(
  sections: readonly SettingsSection[],
  source: SettingsSource,
  problems: string[],
): void {
  const known = sections.flatMap((s) =>
    Object.keys(s.settings).map((name) => variableName(s.name, fileKey(name))),
  );
  for (const name of Object.keys(source.environment)) {
    const section = sections.find((s) => name.startsWith(variableName(s.name, '')));
    if (section === undefined || known.includes(name)) continue;
    const near = nearestName(name, known);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    problems.push(`environment variable ${name}: there is no such setting${hint}`);
  }
}

/** "mailstead.toml:12: smtp.max_message_size: found ..." */
function describe(found: readonly SettingProblem[], source: SettingsSource): string[] {
  const { entries, headers } = locateToml(source.text);
  return found.map(({ path, message }) => {
    const isAt = (p: readonly string[]) =>
      startsWith(path, p) || (path[0] === rootSection && startsWith(path.slice(1), p));
    const candidates = [
      ...entries.filter((e) => isAt(e.path) || startsWith(e.path, path)),
      ...headers.filter((h) => isAt(h.path) || startsWith(h.path, path)),
    ];
    const best = candidates.sort(
      (a, b) =>
        Math.min(b.path.length, path.length) - Math.min(a.path.length, path.length) ||
        a.path.length - b.path.length,
    )[0];
    const where = best === undefined ? source.fileName : `${source.fileName}:${best.line}`;
    return `${where}: ${path.join('.')}: ${message}`;
  });
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.length > 0 && start.every((part, i) => path[i] === part);
}
