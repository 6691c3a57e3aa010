import { readUids, type UidNames } from './dovecot-files.ts';

/** A file courierimapuiddb: "1 validity next", then lines "uid name". */
export function parseUiddb(text: string): UidNames | undefined {
  const [head = '', ...lines] = text.split('\n');
  const validity = /^1 (\d+) \d+/.exec(head)?.[1];
  if (validity === undefined) return undefined;
  return { uidValidity: Number(validity), uids: readUids(lines, /^(\d+) (.+)$/) };
}

/** Names the longest list that is read: more keywords than any mailbox has. */
const MAX_KEYWORDS = 10_000;

/**
 * A file courierimapkeywords/:list: keywords, one a line; an empty line; then for each message that has some "name:n n n",
 * where the numbers count the keywords from 0.
 */
export function parseKeywordList(text: string): Map<string, string[]> {
  const lines = text.split('\n');
  const end = lines.indexOf('');
  const keywords = lines.slice(0, Math.min(end < 0 ? lines.length : end, MAX_KEYWORDS));
  const found = new Map<string, string[]>();
  if (end < 0) return found;
  for (const line of lines.slice(end + 1)) {
    const at = line.lastIndexOf(':');
    if (at < 1) continue;
    const numbers = line.slice(at + 1).split(' ');
    const names = numbers.flatMap((n) => (/^\d+$/.test(n) ? (keywords[Number(n)] ?? []) : []));
    found.set(line.slice(0, at), names);
  }
  return found;
}

/**
 * The message that another file in courierimapkeywords is about, and how new it is: "name" is what was written last,
 * ".N.name" was put aside before, the higher N the later.
 */
export function parseKeywordFileName(name: string): { base: string; age: number } | undefined {
  if (name === '' || name === ':list') return undefined;
  const found = /^\.(\d+)\.(.+)$/.exec(name);
  if (found === null)
    return name.startsWith('.') ? undefined : { base: name, age: Number.MAX_SAFE_INTEGER };
  return { base: found[2]!, age: Number(found[1]) };
}

/** What such a file holds: all keywords of the message, one a line. */
export function parseKeywordFile(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** A file courierimapsubscribed: names such as "INBOX.Archive.2025". */
export function parseSubscribed(text: string): string[][] {
  const names = text.split(/\r?\n/).filter((line) => line !== '');
  return names.map((name) => name.split('.').slice(/^INBOX\b/.test(name) ? 1 : 0));
}
