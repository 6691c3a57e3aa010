// Settings are declared once, in the config.ts of the folder that uses them:
//
//   export const smtpSettings = defineSettings('smtp', 'Receiving mail.', {
//     maxMessageSize: size({ default: '25MB', min: '1KB', max: '2GB', doc: 'Largest message taken.' }),
//   });
//   export type SmtpSettings = ValuesOf<typeof smtpSettings>;   // { readonly maxMessageSize: number }
//
// In the file, keys are the names in snake_case: [smtp] max_message_size = "25MB". The kinds are in setting-kinds.ts.

/** When a changed value takes effect: at `mailstead serve`'s reload (SIGHUP), or only after a restart. */
export type ApplyMode = 'reload' | 'restart';

/** What is wrong at one place of the file. */
export interface SettingProblem {
  /** Keys from the root of the file, as written there. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Where a value is read, and the way to say that it cannot be used. */
export interface ReadPlace {
  /** Absolute path of the data folder: relative paths start there. */
  readonly dataFolder: string;
  readonly path: readonly string[];
  /** The place of a key below this one. */
  at(key: string): ReadPlace;
  refuse(found: unknown, allowed: string): void;
  /** The key is here but is not known. */
  refuseKey(key: string, known: readonly string[]): void;
}

export interface Setting<T> {
  /** Kind in words for the documentation: "size", "list of networks". */
  readonly kind: string;
  readonly doc: string;
  readonly apply: ApplyMode;
  /** What may stand there, in words. */
  readonly allowed: string;
  /** Default as it would stand in the file. */
  readonly defaultValue: unknown;
  /** Not shown by `config show`. */
  readonly isSecret: boolean;
  /** The settings of each entry, for a table of named entries. */
  readonly entry?: SettingShape;
  /** Turns what the TOML parser gave into the value; refuses at `place` and gives the default when it cannot. */
  read(found: unknown, place: ReadPlace): T;
  /** What the TOML parser would give for this text from an environment variable or the command line. */
  fromText(text: string): unknown;
}

export type SettingShape = Readonly<Record<string, Setting<unknown>>>;
export type ValueOf<S> = S extends Setting<infer T> ? T : never;
export type ShapeValues<S extends SettingShape> = { readonly [K in keyof S]: ValueOf<S[K]> };

export interface SettingsSection<S extends SettingShape = SettingShape> {
  /** Name of the table in the file: "smtp". */
  readonly name: string;
  /** One line: what the section is about. */
  readonly doc: string;
  readonly settings: S;
  /** What is wrong although each value by itself is right: the setting and what is the matter. */
  check?(values: ShapeValues<S>): readonly (readonly [name: string, message: string])[];
}
export type ValuesOf<Section> =
  Section extends SettingsSection<infer S extends SettingShape> ? ShapeValues<S> : never;

/** Declares one section of the configuration. */
export function defineSettings<const S extends SettingShape>(
  name: string,
  doc: string,
  settings: S,
  check?: (values: ShapeValues<S>) => readonly (readonly [name: string, message: string])[],
): SettingsSection<S> {
  return { name, doc, settings, ...(check && { check }) };
}

/** All settings of a server at one moment; a reload makes another one. */
export interface Settings {
  /** The section's values. @throws RangeError when the section was not among those loaded (a bug) */
  of<S extends SettingShape>(section: SettingsSection<S>): ShapeValues<S>;
  /** Where each value that is not the default came from, keyed "section.key". */
  readonly origins: ReadonlyMap<string, 'file' | 'environment'>;
}

/** maxMessageSize is max_message_size in the file. */
export function fileKey(name: string): string {
  return name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
}
