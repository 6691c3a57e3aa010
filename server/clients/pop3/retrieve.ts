import { unstuffDots } from '#codecs/pop3/unstuff-dots.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { ClientLink } from '#platform/client-link.ts';
import { Pop3Refusal, readStatus, type Pop3Connection } from './pop3-connection.ts';

/** What came of asking for one message. */
export type Retrieved =
  | { readonly number: number; readonly content: Bytes }
  | { readonly number: number; readonly refusal: Pop3Refusal };

/** No mail system takes larger messages. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;
/** Asked for before earlier ones are there: their answers wait in the network. */
const WINDOW = 20;
const endOfData = Buffer.from('\r\n.\r\n');

/** Messages in the order asked for. @throws DomainError unavailable, too-large */
// RFC 1939 §5, RFC 2449 §6.6
export async function* retrieve(
  { link, capabilities }: Pop3Connection,
  numbers: readonly number[],
): AsyncGenerator<Retrieved> {
  const window = capabilities.has('PIPELINING') ? WINDOW : 1;
  let asked = 0;
  for (const [at, number] of numbers.entries()) {
    for (; asked < Math.min(at + window, numbers.length); asked++)
      link.write(`RETR ${numbers[asked]!}\r\n`);
    try {
      await readStatus(link, `RETR ${number}`);
    } catch (error) {
      if (!(error instanceof Pop3Refusal)) throw error;
      yield { number, refusal: error };
      continue;
    }
    yield { number, content: await readData(link, MAX_MESSAGE_BYTES) };
  }
}

/** Multi-line data behind a status. @throws DomainError unavailable, too-large */
export async function readData(link: ClientLink, maxBytes: number): Promise<Bytes> {
  // The line end of the status is that of a final dot without a line before it.
  return unstuffDots(await link.readThrough(endOfData, maxBytes, lineEnd));
}

const lineEnd = Buffer.from('\r\n');
