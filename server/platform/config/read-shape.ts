import { fileKey, type ReadPlace, type SettingProblem, type SettingShape } from '../settings.ts';
import { nearestName } from '../nearest-name.ts';

/** Reads the settings of one section or table entry out of a TOML table, and reports keys that do not exist. */
export function readShape(
  shape: SettingShape,
  found: unknown,
  place: ReadPlace,
): Readonly<Record<string, unknown>> {
  if (!isTable(found)) place.refuse(found, 'a table of settings');
  const given = isTable(found) ? found : {};
  const known = Object.keys(shape).map(fileKey);
  for (const key of Object.keys(given)) if (!known.includes(key)) place.refuseKey(key, known);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(shape)) {
    const key = fileKey(name);
    const value = Object.hasOwn(given, key) ? given[key] : setting.defaultValue;
    values[name] = setting.read(value, place.at(key));
  }
  return values;
}

export function isTable(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value))
  );
}

/** A place that notes what is refused in `problems`. */
export function createPlace(
  dataFolder: string,
  path: readonly string[],
  problems: SettingProblem[],
): ReadPlace {
  return {
    dataFolder,
    path,
    at: (key) => createPlace(dataFolder, [...path, key], problems),
    refuse(found, allowed) {
      const shown = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 80);
      problems.push({ path, message: `found ${shown}, allowed is ${allowed}` });
    },
    refuseKey(key, known) {
      const near = nearestName(key, known);
      const hint = near === undefined ? 'see `mailstead config doc`' : `did you mean "${near}"?`;
      problems.push({ path: [...path, key], message: `there is no such setting; ${hint}` });
    },
  };
}
