import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatStatusFields } from '#codecs/mbox/status-fields.ts';
import { formatMboxEntry } from '#codecs/mbox/write-mbox.ts';
import { DomainError } from '#platform/errors.ts';
import { toFlagNames } from '#store/flag-names.ts';
import { toPath, type TreeMailbox, type WrittenMailbox } from './tree-mailbox.ts';

const SUFFIX = '.mbox';
const LF = 0x0a;
const CR = 0x0d;

/**
 * Writes a file NAME.mbox, in folders for the mailboxes above it. Flags stand in Status fields as mail programs write them. Line
 * ends are read back as CRLF, whatever they are: a lone LF or CR in a message does not outlive this form.
 * @throws DomainError already-exists
 */
export async function writeMbox(folder: string, mailbox: TreeMailbox): Promise<WrittenMailbox> {
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
}
