import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '#platform/errors.ts';
import { systemFlags } from '#store/message.ts';
import { fromFileName, prefixOf, toPath, type MailTree, type TreeMailbox } from './mail-tree.ts';

/**
 * One maildir (cur, new, tmp) for each mailbox, in folders named as the mailboxes. Flags stand in the file names, keywords
 * as the letters a to z explained by a file "dovecot-keywords", the date is the file's.
 */
export const maildirTree: MailTree = {
  async read(folder) {
    const found: TreeMailbox[] = [];
    await collect(folder, { name: 'INBOX', prefix: '' }, found);
    return found;
  },
  async write(folder, mailbox) {
    const path = join(folder, ...toPath(mailbox.name));
    for (const part of ['cur', 'new', 'tmp']) await mkdir(join(path, part), { recursive: true });
    if ((await readdir(join(path, 'cur'))).length > 0)
      throw new DomainError('already-exists', `${path} holds messages already`);
    const letters: string[] = [];
    let count = 0;
    for await (const message of mailbox.messages()) {
      const seconds = message.receivedAtSeconds ?? 0;
      const name = `${seconds}.${String(++count).padStart(8, '0')}.mailstead:2,${toLetters(message.system, message.keywords, letters)}`;
      const file = join(path, 'cur', name);
      await writeFile(file, message.content, { flag: 'wx' });
      await utimes(file, seconds, seconds);
    }
    if (letters.length > 0)
      await writeFile(
        join(path, 'dovecot-keywords'),
        letters.map((keyword, i) => `${i} ${keyword}\n`).join(''),
      );
    return count;
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
const MAX_KEYWORDS = 26;

function toLetters(system: number, keywords: readonly string[], letters: string[]): string {
  let out = '';
  for (const [letter, bit] of flagLetters) if (system & bit) out += letter;
  for (const keyword of keywords) {
    if (!letters.includes(keyword) && letters.length < MAX_KEYWORDS) letters.push(keyword);
    const at = letters.indexOf(keyword);
    if (at >= 0) out += String.fromCodePoint(97 + at);
  }
  return out;
}

/** `prefix`: what the names of the mailboxes in the folder begin with. */
async function collect(
  folder: string,
  { name, prefix }: { readonly name: string; readonly prefix: string },
  found: TreeMailbox[],
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new DomainError('not-found', `${folder} is not a folder that can be read`);
  });
  const folders = entries.filter((e) => e.isDirectory()).map((e) => e.name);
  if (folders.includes('cur')) found.push(toMailbox(folder, name));
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

function toMailbox(folder: string, name: string): TreeMailbox {
  return {
    name,
    async *messages() {
      const letters = await readKeywords(folder);
      for (const part of ['cur', 'new']) {
        const files: string[] = await readdir(join(folder, part)).catch(() => []);
        for (const file of files.sort(inOrder)) {
          const path = join(folder, part, file);
          const facts = await stat(path);
          if (!facts.isFile()) continue;
          const flags = /:2,([A-Za-z]*)$/.exec(file)?.[1] ?? '';
          yield {
            content: await readFile(path),
            receivedAtSeconds: Math.floor(facts.mtimeMs / 1000),
            system: flagLetters.reduce((sum, [l, bit]) => (flags.includes(l) ? sum | bit : sum), 0),
            keywords: Array.from(flags)
              .filter((l) => l >= 'a')
              .map((l) => letters.get(l.codePointAt(0)! - 97))
              .filter((k) => k !== undefined),
          };
        }
      }
    },
  };
}

/** Our own files in the order of the mailbox, others as their names stand (delivery time first). */
function inOrder(a: string, b: string): number {
  const own = /^\d+\.(\d{8,})\.mailstead:/;
  const first = own.exec(a)?.[1];
  const second = own.exec(b)?.[1];
  if (first !== undefined && second !== undefined) return Number(first) - Number(second);
  return a < b ? -1 : 1;
}

async function readKeywords(folder: string): Promise<Map<number, string>> {
  const text = await readFile(join(folder, 'dovecot-keywords'), 'utf8').catch(() => '');
  const lines = [...text.matchAll(/^(\d+) (\S+)$/gm)];
  return new Map(lines.map(([, number, keyword]) => [Number(number), keyword!]));
}
