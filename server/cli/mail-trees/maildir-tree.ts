import type { Dirent } from 'node:fs';
import { mkdir, readdir, readFile, realpath, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toCrlf } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { systemFlags } from '#store/message.ts';
import { expand } from './compressed.ts';
import {
  fromFileName,
  prefixOf,
  toPath,
  type FoundMailboxes,
  type MailTree,
  type TreeMailbox,
} from './mail-tree.ts';

/**
 * One maildir (cur, new, tmp) for each mailbox, in folders named as the mailboxes. Flags stand in the file names, keywords
 * as the letters a to z explained by a file "dovecot-keywords", the date is the file's. Keywords of a mailbox beyond the 26
 * letters stand in a file "mailstead-keywords", by the names of the messages. Files that an export here named are read byte
 * for byte; those of other programs, which keep mail with LF and perhaps compressed, are given CRLF.
 */
export const maildirTree: MailTree = {
  async read(folder) {
    const found: FoundMailboxes = { mailboxes: [], leftOut: [] };
    await collect(folder, { name: 'INBOX', prefix: '' }, found);
    return found;
  },
  async write(folder, mailbox) {
    const path = join(folder, ...toPath(mailbox.name));
    for (const part of ['cur', 'new', 'tmp']) await mkdir(join(path, part), { recursive: true });
    if ((await readdir(join(path, 'cur'))).length > 0)
      throw new DomainError('already-exists', `${path} holds messages already`);
    const letters = new Map<string, string>();
    const own: OwnKeywords = { lines: [], names: new Set() };
    let count = 0;
    for await (const message of mailbox.messages()) {
      const seconds = message.receivedAtSeconds ?? 0;
      const base = `${seconds}.${String(++count).padStart(8, '0')}.mailstead`;
      const flags = flagLetters.map(([letter, bit]) => (message.system & bit ? letter : ''));
      const file = join(
        path,
        'cur',
        `${base}:2,${flags.join('')}${toLetters(message.keywords, letters)}`,
      );
      noteOwn(
        own,
        base,
        message.keywords.filter((k) => !letters.has(k)),
      );
      await writeFile(file, message.content, { flag: 'wx' });
      await utimes(file, seconds, seconds);
    }
    if (letters.size > 0)
      await writeFile(
        join(path, 'dovecot-keywords'),
        [...letters.keys()].map((keyword, i) => `${i} ${keyword}\n`).join(''),
      );
    if (own.lines.length > 0) await writeFile(join(path, OWN_KEYWORDS), own.lines.join(''));
    return { messages: count, ownKeywords: own.names.size };
  },
};

const flagLetters: readonly (readonly [letter: string, bit: number])[] = [
  ['D', systemFlags.draft],
  ['F', systemFlags.flagged],
  ['R', systemFlags.answered],
  ['S', systemFlags.seen],
  ['T', systemFlags.deleted],
];
/** Letters a to z: further keywords of a mailbox have no place in a file name. */
const MAX_LETTERS = 26;
/** A line for each message with further keywords: its file name up to the flags, then the keywords, each after a space. */
const OWN_KEYWORDS = 'mailstead-keywords';

/** Keywords without a letter. */
interface OwnKeywords {
  readonly lines: string[];
  readonly names: Set<string>;
}

function toLetters(keywords: readonly string[], letters: Map<string, string>): string {
  for (const keyword of keywords)
    if (!letters.has(keyword) && letters.size < MAX_LETTERS)
      letters.set(keyword, String.fromCodePoint(97 + letters.size));
  return keywords.map((keyword) => letters.get(keyword) ?? '').join('');
}

function noteOwn(own: OwnKeywords, base: string, keywords: readonly string[]): void {
  if (keywords.length === 0) return;
  own.lines.push(`${base} ${keywords.join(' ')}\n`);
  for (const keyword of keywords) own.names.add(keyword);
}

/** `prefix`: what the names of the mailboxes in the folder begin with. */
async function collect(
  folder: string,
  { name, prefix }: { readonly name: string; readonly prefix: string },
  found: FoundMailboxes,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new DomainError('not-found', `${folder} is not a folder that can be read`);
  });
  const folders: string[] = [];
  for (const entry of entries) if (await isFolder(folder, entry)) folders.push(entry.name);
  if (folders.includes('cur') || folders.includes('new'))
    found.mailboxes.push(toMailbox(folder, name));
  // Mail of an MH folder, or messages that were put beside the maildirs.
  else
    for (const entry of entries)
      if (entry.isFile() && /^\d+$|\.eml$/i.test(entry.name))
        found.leftOut.push(join(folder, entry.name));
  for (const each of folders.sort()) {
    if (each === 'cur' || each === 'new' || each === 'tmp') continue;
    // Maildir++ keeps mailboxes side by side: ".Archive.2025".
    const below = each.startsWith('.')
      ? `${each.slice(1).split('.').map(fromFileName).join('/')}/`
      : prefixOf(each);
    if (below === '/') continue;
    const name = prefix + below.replace(/\/$/, '');
    await collect(join(folder, each), { name, prefix: prefix + below }, found);
  }
}

/** Links are followed where they lead into a folder, but to none above. */
async function isFolder(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await realpath(join(folder, entry.name)).catch(() => undefined);
  if (target === undefined || `${await realpath(folder)}/`.startsWith(`${target}/`)) return false;
  return (await stat(target)).isDirectory();
}

function toMailbox(folder: string, name: string): TreeMailbox {
  return {
    name,
    async *messages() {
      const letters = await readKeywords(folder);
      const own = await readOwnKeywords(folder);
      for (const part of ['cur', 'new']) {
        const files: string[] = await readdir(join(folder, part)).catch(() => []);
        for (const file of files.filter((f) => !f.startsWith('.')).sort(inOrder)) {
          const path = join(folder, part, file);
          const facts = await stat(path);
          if (!facts.isFile()) continue;
          const content = await expand(await readFile(path));
          // Where a colon cannot stand in a name, others are used.
          const flags = /[:;!]2,([A-Za-z]*)$/.exec(file)?.[1] ?? '';
          yield {
            content: ownName.test(file) ? content : toCrlf(content),
            receivedAtSeconds: Math.floor(facts.mtimeMs / 1000),
            system: flagLetters.reduce((sum, [l, bit]) => (flags.includes(l) ? sum | bit : sum), 0),
            keywords: [
              ...Array.from(flags)
                .filter((l) => l >= 'a')
                .map((l) => letters.get(l.codePointAt(0)! - 97))
                .filter((k) => k !== undefined),
              ...(flags.includes('P') ? ['$Forwarded'] : []),
              ...(own.get(file.replace(/:2,.*$/, '')) ?? []),
            ],
          };
        }
      }
    },
  };
}

/** The name of a file that was exported here, with its number in the mailbox. */
const ownName = /^\d+\.(\d{8,})\.mailstead:/;

/** Our own files in the order of the mailbox, others as their names stand (delivery time first). */
function inOrder(a: string, b: string): number {
  const first = ownName.exec(a)?.[1];
  const second = ownName.exec(b)?.[1];
  if (first !== undefined && second !== undefined) return Number(first) - Number(second);
  return a < b ? -1 : 1;
}

async function readKeywords(folder: string): Promise<Map<number, string>> {
  const text = await readFile(join(folder, 'dovecot-keywords'), 'utf8').catch(() => '');
  const lines = [...text.matchAll(/^(\d+) (\S+)$/gm)];
  return new Map(lines.map(([, number, keyword]) => [Number(number), keyword!]));
}

async function readOwnKeywords(folder: string): Promise<Map<string, readonly string[]>> {
  const text = await readFile(join(folder, OWN_KEYWORDS), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.split(' ').filter((word) => word !== ''));
  return new Map(lines.map(([base = '', ...keywords]) => [base, keywords]));
}
