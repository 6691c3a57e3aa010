/** Longest line of a side file that is looked at. */
const MAX_LINE = 8192;

/** UIDs by the unique parts of file names. */
export interface UidNames {
  readonly uidValidity: number;
  readonly uids: ReadonlyMap<string, number>;
}

/**
 * A file dovecot-uidlist. Version 3: a head "3 V1 N2", then lines "uid extensions :name"; version 1: "1 validity next", then
 * "uid name". Later lines stand for what was added since.
 */
export function parseUidlist(text: string): UidNames | undefined {
  const [head = '', ...lines] = text.split('\n');
  const validity = /^3 (?:.* )?V(\d+)/.exec(head)?.[1] ?? /^1 (\d+) \d+/.exec(head)?.[1];
  if (validity === undefined) return undefined;
  const isOld = head.startsWith('1');
  const line = isOld ? /^(\d+) (.+)$/ : /^(\d+) (?:.*? )?:(.+)$/;
  return { uidValidity: Number(validity), uids: readUids(lines, line) };
}

/** Lines that name a UID and a file; flags of the file do not count. */
export function readUids(lines: readonly string[], pattern: RegExp): Map<string, number> {
  const uids = new Map<string, number>();
  for (const line of lines) {
    if (line.length > MAX_LINE) continue;
    const [, uid, name] = pattern.exec(line) ?? [];
    if (uid !== undefined) uids.set(name!.replace(/[:;!]2?,?[A-Za-z]*$/, ''), Number(uid));
  }
  return uids;
}

/** A file dovecot-keywords: lines "number keyword"; the numbers stand for the letters a to z. */
export function parseKeywordLetters(text: string): Map<number, string> {
  const lines = [...text.matchAll(/^(\d{1,5}) (\S{1,255})$/gm)];
  return new Map(lines.map(([, number, keyword]) => [Number(number), keyword!]));
}

/**
 * A file subscriptions. Version 2 has tabs between levels, and escapes.
 * @param separator what stands between levels before that: "." of maildirs, "/" of mbox files
 */
export function parseSubscriptions(text: string, separator: '.' | '/'): string[][] {
  const lines = text.split('\n').filter((line) => line !== '' && line.length <= MAX_LINE);
  if (!/^V\t2$/.test(lines[0] ?? ''))
    return lines.map((line) => line.split(separator).filter((level) => level !== ''));
  return lines.slice(1).map((line) => line.split('\t').map(unescapeTabs));
}

const tabEscapes: Readonly<Record<string, string>> = { '1': '\x01', t: '\t', r: '\r', n: '\n' };

function unescapeTabs(level: string): string {
  return level.replace(/\x01(.)/g, (found, c: string) => tabEscapes[c] ?? found);
}
