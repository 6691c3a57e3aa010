export type PrefValue = string | number | boolean;

const line =
  /^[ \t]*user_pref\(\s*"((?:[^"\\]|\\.){1,500})"\s*,\s*("(?:[^"\\]|\\.)*"|-?\d{1,15}|true|false)\s*\)\s*;/gm;

/** Settings of a file prefs.js by their names; the last one counts. */
export function parsePrefs(text: string): Map<string, PrefValue> {
  const prefs = new Map<string, PrefValue>();
  for (const [, name, value] of text.matchAll(line)) prefs.set(unescape(name!), toValue(value!));
  return prefs;
}

function toValue(text: string): PrefValue {
  if (text.startsWith('"')) return unescape(text.slice(1, -1));
  return text === 'true' || text === 'false' ? text === 'true' : Number(text);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescape(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gis,
    (_, byte: string | undefined, unit: string | undefined, c = '') =>
      byte === undefined && unit === undefined
        ? (escapes[c as string] ?? (c as string))
        : String.fromCharCode(Number.parseInt(byte ?? unit!, 16)),
  );
}
