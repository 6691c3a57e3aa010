import { DomainError } from '#platform/errors.ts';
import { parseAbsence, parseCategory, parseSignature } from '#store/parse-settings.ts';
import type { Absence, StoredSettings } from '#store/settings.ts';
import type { KeptSettings } from './kept-settings.ts';

/**
 * Each setting by itself, as an item that is written, compared and taken back alone: "script:NAME", "active-script", "absence",
 * "signature:NAME", "category:NAME", "working-hours".
 */
export type SettingItems = ReadonlyMap<string, Buffer>;

/** The same settings give the same bytes. A script comes before what makes it the active one. */
export function toItems({ settings, workingHours }: KeptSettings): Map<string, Buffer> {
  const items = new Map<string, Buffer>();
  const { scripts, absence, signatures, categories } = settings;
  for (const { name, script } of scripts) items.set(`script:${name}`, Buffer.from(script));
  const active = scripts.find(({ isActive }) => isActive);
  if (active !== undefined) items.set(ACTIVE_SCRIPT, Buffer.from(active.name));
  const say = <T extends object>(id: string, value: T, fields: (keyof T & string)[]) =>
    items.set(id, Buffer.from(JSON.stringify(value, fields)));
  if (absence !== undefined) say(ABSENCE, absence, absenceFields);
  for (const it of signatures) say(`signature:${it.name}`, it, ['name', 'html', 'text']);
  for (const it of categories) say(`category:${it.name}`, it, ['name', 'color']);
  if (workingHours !== undefined) items.set(WORKING_HOURS, Buffer.from(workingHours));
  return items;
}

/** In the order in which they are said, whoever told them. */
const absenceFields: (keyof Absence)[] = [
  'isOn',
  'fromSeconds',
  'untilSeconds',
  'internalText',
  'externalText',
  'audience',
];

export const ACTIVE_SCRIPT = 'active-script';
const ABSENCE = 'absence';
const WORKING_HOURS = 'working-hours';

/** The settings with one item put in, or taken out. @throws DomainError bad-value for what is none of them */
export function withItem(kept: KeptSettings, id: string, bytes: Buffer | undefined): KeptSettings {
  const text = bytes?.toString('utf8');
  if (id === WORKING_HOURS) return { ...kept, workingHours: text };
  return { ...kept, settings: withSetting(kept.settings, id, text) };
}

function withSetting(
  settings: StoredSettings,
  id: string,
  text: string | undefined,
): StoredSettings {
  const [kind, name] = splitId(id);
  switch (kind) {
    case 'script': {
      const isActive = settings.scripts.find((it) => it.name === name)?.isActive ?? false;
      const script = text === undefined ? undefined : { name, script: text, isActive };
      return { ...settings, scripts: withNamed(settings.scripts, name, script) };
    }
    case ACTIVE_SCRIPT:
      if (text !== undefined && settings.scripts.every((it) => it.name !== text))
        throw new DomainError('bad-value', `there is no script "${text}"`);
      return {
        ...settings,
        scripts: settings.scripts.map((it) => ({ ...it, isActive: it.name === text })),
      };
    case ABSENCE:
      return {
        ...settings,
        absence: text === undefined ? undefined : expect(id, parseAbsence(text)),
      };
    case 'signature': {
      const signature = text === undefined ? undefined : named(id, name, parseSignature(text));
      return { ...settings, signatures: withNamed(settings.signatures, name, signature) };
    }
    case 'category': {
      const category = text === undefined ? undefined : named(id, name, parseCategory(text));
      return { ...settings, categories: withNamed(settings.categories, name, category) };
    }
    default:
      throw new DomainError('bad-value', `"${id}" is no setting`);
  }
}

function splitId(id: string): readonly [kind: string, name: string] {
  const colon = id.indexOf(':');
  return colon < 0 ? [id, ''] : [id.slice(0, colon), id.slice(colon + 1)];
}

/** For people who write one by hand. */
const examples: Readonly<Record<string, string>> = {
  absence:
    '{"isOn":true,"fromSeconds":1767225600,"untilSeconds":1767830400,"internalText":"...","externalText":"...","audience":"all"}',
  signature: '{"name":"Work","html":"<b>Ann</b>","text":"Ann"}',
  category: '{"name":"Red","color":"#ff0000"}',
};

function expect<T>(id: string, value: T | undefined): T {
  if (value === undefined)
    throw new DomainError(
      'bad-value',
      `"${id}" is no JSON with the fields that belong to it, such as ${examples[splitId(id)[0]] ?? ''}`,
    );
  return value;
}

function named<T extends { readonly name: string }>(
  id: string,
  name: string,
  value: T | undefined,
): T {
  const entry = expect(id, value);
  if (entry.name === name) return entry;
  throw new DomainError('bad-value', `"${id}" says that its name is "${entry.name}"`);
}

/** In its place where it is replaced, else at the end. */
function withNamed<T extends { readonly name: string }>(
  list: readonly T[],
  name: string,
  entry: T | undefined,
): T[] {
  const at = list.findIndex((it) => it.name === name);
  if (entry === undefined) return list.filter((it) => it.name !== name);
  return at < 0 ? [...list, entry] : list.with(at, entry);
}
