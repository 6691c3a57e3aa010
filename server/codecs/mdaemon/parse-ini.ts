/** Sections by name, and the values in them by key; names in lower case, keys as they are written. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads Hiwater.mrk, MDaemon.ini and the like. What is no section and no value is left out. */
export function parseIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const name = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1];
    if (name !== undefined) {
      const key = name.trim().toLowerCase();
      section = sections.get(key) ?? new Map<string, string>();
      sections.set(key, section);
      continue;
    }
    const at = line.indexOf('=');
    if (section === undefined || at < 1 || /^\s*[;#]/.test(line)) continue;
    section.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return sections;
}

/** One value, whatever the case of its key. */
export function iniValue(ini: Ini, section: string, key: string): string | undefined {
  for (const [name, value] of ini.get(section.toLowerCase()) ?? [])
    if (name.toLowerCase() === key.toLowerCase()) return value;
  return undefined;
}
