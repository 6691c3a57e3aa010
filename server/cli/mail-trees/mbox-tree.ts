import { createReadStream } from 'node:fs';
import { mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readMbox } from '#codecs/mbox/read-mbox.ts';
import { formatMboxEntry } from '#codecs/mbox/write-mbox.ts';
import { toCrlf } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { fromFileName, prefixOf, toPath, type MailTree, type TreeMailbox } from './mail-tree.ts';
import { readStatusFields, statusFields } from './status-fields.ts';

const SUFFIX = '.mbox';
const LF = 0x0a;
const CR = 0x0d;

/**
 * One file NAME.mbox for each mailbox, in folders for the mailboxes above it. Flags stand in Status fields as mail programs
 * write them. Line ends are read as CRLF, whatever they are: a lone LF or CR in a message does not outlive this form.
 */
export const mboxTree: MailTree = {
  async read(folder) {
    const found: TreeMailbox[] = [];
    await collect(folder, '', found);
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
      const content = Buffer.concat([statusFields({ ...message, isUnended }), message.content]);
      const dateEpochSeconds = message.receivedAtSeconds ?? 0;
      for (const part of formatMboxEntry({ content, sender: '', dateEpochSeconds }))
        await file.writeFile(part);
    }
    await file.datasync();
    return { messages: count, ownKeywords: 0 };
  },
};

async function collect(folder: string, above: string, found: TreeMailbox[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new DomainError('not-found', `${folder} is not a folder that can be read`);
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const own = entry.name.endsWith(SUFFIX) ? entry.name.slice(0, -SUFFIX.length) : entry.name;
    const name = above + fromFileName(own);
    if (entry.isDirectory()) await collect(path, above + prefixOf(own), found);
    else if (entry.isFile() && own !== entry.name) found.push(toMailbox(path, name));
  }
}

function toMailbox(path: string, name: string): TreeMailbox {
  return {
    name,
    async *messages() {
      for await (const { content, dateEpochSeconds } of readMbox(createReadStream(path))) {
        const message = readStatusFields(Buffer.from(content));
        yield {
          ...message,
          content: toCrlf(message.content),
          receivedAtSeconds: dateEpochSeconds,
        };
      }
    },
  };
}
