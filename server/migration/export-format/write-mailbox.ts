import { hash } from 'node:crypto';
import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { formatFromLine } from '#codecs/mbox/from-line.ts';
import { quoteMboxrd } from '#codecs/mbox/quoting.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { systemFlags, type MessageRow } from '#store/message.ts';
import type { Collection } from '#store/collection.ts';
import { groupsToRead } from '#store/each-content.ts';
import type { AccountReader } from '#store/store.ts';
import { toImapFlags } from '../imap-end/message-flags.ts';
import type { ExportWriter } from './export-writer.ts';
import type { MailForm, MessageRecord } from './records.ts';

/** A message that is written. */
interface Outgoing {
  readonly content: Buffer;
  readonly record: Omit<MessageRecord, 'file' | 'offset' | 'length'>;
  readonly system: number;
}

interface Placed {
  readonly file: string;
  readonly offset?: number;
  readonly length?: number;
}

/** Writes a mailbox with its index. @throws DomainError corrupt when a message cannot be read */
export async function writeMailbox(
  writer: ExportWriter,
  reader: AccountReader,
  on: {
    readonly mailbox: Collection;
    readonly form: MailForm;
    readonly root: string;
    /** Path without an ending. */
    readonly place: string;
  },
): Promise<number> {
  const { mailbox, form, place } = on;
  const index = await writer.createFile(`${place}.jsonl`);
  const tree = form === 'mbox' ? await mboxAt(writer, place) : maildirAt(writer, on);
  let count = 0;
  for await (const rows of reader.messages(mailbox.id, ['dates', 'size']))
    for (const group of groupsToRead(rows)) {
      const messages = await readGroup(reader, mailbox, group);
      const places = await tree.add(messages);
      for (const [i, { record }] of messages.entries())
        await index.append(`${JSON.stringify({ ...record, ...places[i]! })}\n`);
      count += messages.length;
    }
  await tree.close();
  await index.close();
  return count;
}

async function readGroup(
  reader: AccountReader,
  mailbox: Collection,
  rows: readonly MessageRow[],
): Promise<Outgoing[]> {
  const contents = await reader.readContents(rows.map(({ itemId }) => itemId));
  return rows.map(({ uid, system, keywords, receivedAtSeconds = 0 }, i) => {
    const content = contents[i]!;
    if (isDomainError(content))
      throw new DomainError(
        'corrupt',
        `message ${uid} of ${mailbox.name} cannot be read: ${content.message}`,
        { cause: content },
      );
    return {
      content,
      system,
      record: {
        uid,
        flags: toImapFlags({ system, keywords: [] }),
        keywords: keywords === '' ? [] : keywords.split(' '),
        receivedAt: receivedAtSeconds,
        size: content.length,
        sha256: hash('sha256', content, 'hex'),
      },
    };
  });
}

interface Tree {
  add(messages: readonly Outgoing[]): Promise<Placed[]>;
  close(): Promise<void>;
}

// RFC 4155 Appendix A
async function mboxAt(writer: ExportWriter, place: string): Promise<Tree> {
  const file = await writer.createFile(`${place}.mbox`);
  return {
    async add(messages) {
      const places: Placed[] = [];
      for (const { content, record, system } of messages) {
        await file.append(formatFromLine('', record.receivedAt) + statusLines(system, record));
        const quoted = quoteMboxrd(content);
        places.push({ file: file.path, offset: file.size, length: quoted.length });
        await file.append(quoted);
        await file.append(quoted.at(-1) === LF || quoted.length === 0 ? '\n' : '\n\n');
      }
      return places;
    },
    close: async () => await file.close(),
  };
}

const LF = 10;

/** Flags as programs that read mbox files know them. */
function statusLines(system: number, { keywords }: Pick<MessageRecord, 'keywords'>): string {
  const has = (bit: number) => (system & bit) !== 0;
  const more = [
    has(systemFlags.answered) ? 'A' : '',
    has(systemFlags.flagged) ? 'F' : '',
    has(systemFlags.draft) ? 'T' : '',
    has(systemFlags.deleted) ? 'D' : '',
  ].join('');
  return [
    `Status: ${has(systemFlags.seen) ? 'RO' : 'O'}\n`,
    more === '' ? '' : `X-Status: ${more}\n`,
    keywords.length === 0 ? '' : `X-Keywords: ${keywords.join(' ')}\n`,
  ].join('');
}

function maildirAt(
  writer: ExportWriter,
  { place, root }: { readonly place: string; readonly root: string },
): Tree {
  return {
    async add(messages) {
      const places = messages.map(({ record: { receivedAt, uid }, system }) => ({
        file: `${place}/cur/${receivedAt}.${uid}.export:2,${maildirFlags(system)}`,
      }));
      await writer.writeFiles(
        messages.map(({ content }, i) => ({ path: places[i]!.file, bytes: content })),
      );
      for (const [i, { file }] of places.entries()) {
        const { receivedAt } = messages[i]!.record;
        await utimes(join(root, ...file.split('/')), receivedAt, receivedAt);
      }
      return places;
    },
    async close() {
      // A maildir has all three of its folders, empty or not.
      for (const name of ['cur', 'new', 'tmp'])
        await mkdir(join(root, ...place.split('/'), name), { recursive: true, mode: 0o700 });
    },
  };
}

function maildirFlags(system: number): string {
  const letters: readonly (readonly [string, number])[] = [
    ['D', systemFlags.draft],
    ['F', systemFlags.flagged],
    ['R', systemFlags.answered],
    ['S', systemFlags.seen],
    ['T', systemFlags.deleted],
  ];
  return letters.map(([letter, bit]) => ((system & bit) === 0 ? '' : letter)).join('');
}
