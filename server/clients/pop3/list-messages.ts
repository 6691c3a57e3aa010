import { hash } from 'node:crypto';
import { readData, retrieve } from './retrieve.ts';
import { ask, Pop3Refusal, readLines, readStatus, type Pop3Connection } from './pop3-connection.ts';

/** A message in the mailbox. */
export interface ListedPop3Message {
  /** Good for this session. */
  readonly number: number;
  /** Good for as long as the message is there. */
  readonly uniqueId: string;
  readonly size: number;
}

const MAX_HEADER_BYTES = 1024 * 1024;

/** @throws DomainError unavailable, too-large; Pop3Refusal */
export async function listPop3Messages(connection: Pop3Connection): Promise<ListedPop3Message[]> {
  const sizes = await askNumbers(connection, 'LIST');
  const ids = await uniqueIds(connection, [...sizes.keys()]);
  return Array.from(sizes, ([number, size]) => ({
    number,
    uniqueId: ids.get(number) ?? `number ${number}`,
    size: Number(size) || 0,
  }));
}

/** UIDL and TOP are there or not. RFC 1939 §7 */
async function uniqueIds(
  connection: Pop3Connection,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const ids =
    (await unlessRefused(async () => await askNumbers(connection, 'UIDL'))) ??
    (await unlessRefused(async () => await headerHashes(connection, numbers))) ??
    (await contentHashes(connection, numbers));
  return distinct(ids);
}

async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Pop3Refusal) return undefined;
    throw error;
  }
}

/** Servers without UIDL: what a header says of a message does not change. */
async function headerHashes(
  { link }: Pop3Connection,
  numbers: readonly number[],
): Promise<Map<number, string>> {
  const ids = new Map<number, string>();
  for (const number of numbers) {
    await ask(link, `TOP ${number} 0`);
    const header = await readData(link, MAX_HEADER_BYTES);
    ids.set(number, hash('sha256', header, 'hex').slice(0, 40));
  }
  return ids;
}

/** Servers without TOP as well: everything is read once more than else. */
async function contentHashes(
  connection: Pop3Connection,
  numbers: readonly number[],
): Promise<Map<number, string>> {
  const ids = new Map<number, string>();
  for await (const message of retrieve(connection, numbers))
    if ('content' in message)
      ids.set(message.number, hash('sha256', message.content, 'hex').slice(0, 40));
  return ids;
}

/** Two copies of one message have one id at some servers: the second is told by its place among them. */
function distinct(ids: ReadonlyMap<number, string>): Map<number, string> {
  const seen = new Map<string, number>();
  return new Map(
    Array.from(ids, ([number, id]) => {
      const times = (seen.get(id) ?? 0) + 1;
      seen.set(id, times);
      return [number, times === 1 ? id : `${id} ${times}`];
    }),
  );
}

async function askNumbers(
  { link }: Pop3Connection,
  command: 'LIST' | 'UIDL',
): Promise<Map<number, string>> {
  link.write(`${command}\r\n`);
  await readStatus(link, command);
  const found = new Map<number, string>();
  for await (const line of readLines(link)) {
    const space = line.indexOf(' ');
    const number = Number(line.slice(0, space));
    if (Number.isSafeInteger(number) && number > 0) found.set(number, line.slice(space + 1).trim());
  }
  return found;
}
