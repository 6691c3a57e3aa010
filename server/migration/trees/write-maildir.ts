import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatFileName, lettersOfFlags } from '#codecs/maildir/file-name.ts';
import { DomainError } from '#platform/errors.ts';
import { toFlagNames } from '#store/flag-names.ts';
import { toPath, type TreeMailbox, type WrittenMailbox } from './tree-mailbox.ts';

/**
 * Writes a maildir (cur, new, tmp) in folders named as the mailboxes. Flags stand in the file names, keywords as the letters a to z
 * explained by a file "dovecot-keywords", the date is the file's. Keywords of a mailbox beyond the 26 letters stand in a file
 * "mailstead-keywords", by the names of the messages. The messages are the files, byte for byte.
 * @throws DomainError already-exists
 */
export async function writeMaildir(folder: string, mailbox: TreeMailbox): Promise<WrittenMailbox> {
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
    const system = lettersOfFlags(toFlagNames({ system: message.system, keywords: [] }));
    const file = formatFileName(base, system + toLetters(message.keywords, letters));
    noteOwn(
      own,
      base,
      message.keywords.filter((k) => !letters.has(k)),
    );
    const place = join(path, 'cur', file);
    await writeFile(place, message.content, { flag: 'wx' });
    await utimes(place, seconds, seconds);
  }
  if (letters.size > 0)
    await writeFile(
      join(path, 'dovecot-keywords'),
      [...letters.keys()].map((keyword, i) => `${i} ${keyword}\n`).join(''),
    );
  if (own.lines.length > 0) await writeFile(join(path, OWN_KEYWORDS), own.lines.join(''));
  return { messages: count, ownKeywords: own.names.size };
}

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
