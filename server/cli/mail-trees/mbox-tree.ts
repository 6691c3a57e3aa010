import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readMbox } from '#codecs/mbox/read-mbox.ts';
import { formatStatusFields, readStatusFields } from '#codecs/mbox/status-fields.ts';
import { formatMboxEntry } from '#codecs/mbox/write-mbox.ts';
import { asBuffer, toCrlf } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { fromFlagNames, toFlagNames } from '#store/flag-names.ts';
import {
  fromFileName,
  prefixOf,
  toPath,
  type FoundMailboxes,
  type MailTree,
  type TreeMailbox,
} from './mail-tree.ts';

const SUFFIX = '.mbox';
const LF = 0x0a;
const CR = 0x0d;

/**
 * One file NAME.mbox for each mailbox, in folders for the mailboxes above it; files of other programs, with other endings or
 * none, are known by how they begin. Flags stand in Status fields as mail programs write them. Line ends are read as CRLF, whatever they are: a lone LF or CR in a message does not outlive this form.
 */
export const mboxTree: MailTree = {
  async read(folder) {
    const found: FoundMailboxes = { mailboxes: [], leftOut: [] };
    if ((await stat(folder).catch(() => undefined))?.isFile() === true)
      found.mailboxes.push(toMailbox(folder, nameOfFile(folder)));
    else await collect(folder, '', found);
    return found;
  },
  async write(folder, mailbox) {
    const path = join(folder, ...toPath(mailbox.name)) + SUFFIX;
    await mkdir(dirname(path), { recursive: true });
    await using file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      throw new DomainError('already-exists', `${path} is there already`);
    });
    let count = 0;
    for await (const message of mailbox.messages()) {
      count++;
      // An mbox ends every message with a line end.
      const isUnended = message.content.at(-1) !== LF && message.content.at(-1) !== CR;
      const status = formatStatusFields(toFlagNames(message), { isUnended });
      const content = Buffer.concat([Buffer.from(status), message.content]);
      const dateEpochSeconds = message.receivedAtSeconds ?? 0;
      for (const part of formatMboxEntry({ content, sender: '', dateEpochSeconds }))
        await file.writeFile(part);
    }
    await file.datasync();
    return { messages: count, ownKeywords: 0 };
  },
};

/** The inbox of a user of Unix is a file "mbox", or one with the user's name in a folder "mail". */
function nameOfFile(path: string): string {
  const name = fromFileName(withoutSuffix(basename(path)));
  const isSpool =
    /^(?:mail|spool)$/i.test(basename(dirname(path))) && !basename(path).includes('.');
  return isSpool || name.toLowerCase() === 'mbox' ? 'INBOX' : name;
}

async function collect(folder: string, above: string, found: FoundMailboxes): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new DomainError('not-found', `${folder} is not a folder or file that can be read`);
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    // Subscriptions, indexes and caches of other programs.
    if (entry.name.startsWith('.') || entry.name.endsWith('.msf')) continue;
    if (entry.isDirectory()) {
      const own = withoutSuffix(entry.name);
      // Apple Mail: NAME.mbox is a folder with the mailbox in a file "mbox".
      const inner = join(path, 'mbox');
      if (own !== entry.name && (await looksLikeMbox(inner)))
        found.mailboxes.push(toMailbox(inner, above + fromFileName(own)));
      else await collect(path, above + prefixOf(own), found);
    } else if (await looksLikeMbox(path))
      found.mailboxes.push(toMailbox(path, above + fromFileName(withoutSuffix(entry.name))));
    else found.leftOut.push(path);
  }
}

/** Thunderbird keeps the mailboxes below NAME in a folder NAME.sbd. */
function withoutSuffix(name: string): string {
  return name.replace(/\.(?:mbox|mbx|sbd)$/i, '');
}

/** A file that says so by its name, or by how it begins; an empty one of a program that uses no endings is an empty mailbox. */
async function looksLikeMbox(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  await using held = file;
  const facts = await held.stat();
  if (!facts.isFile()) return false;
  const { bytesRead, buffer } = await held.read(Buffer.alloc(5), 0, 5, 0);
  const start = buffer.toString('latin1', 0, bytesRead);
  return (
    start === 'From ' ||
    (start === '' ? !/\.(?!mbo?x$)/i.test(basename(path)) : /\.mbo?x$/i.test(path))
  );
}

function toMailbox(path: string, name: string): TreeMailbox {
  return {
    name,
    async *messages() {
      for await (const { content, dateEpochSeconds } of readMbox(createReadStream(path))) {
        const message = readStatusFields(asBuffer(content));
        yield {
          ...fromFlagNames(message.flags),
          content: toCrlf(message.content),
          receivedAtSeconds: dateEpochSeconds,
        };
      }
    },
  };
}
