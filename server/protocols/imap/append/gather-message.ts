import { readFile } from 'node:fs/promises';
import type { AppendData, AppendMessage } from '#codecs/imap/append-args.ts';
import type { CommandLiteral } from '#codecs/imap/command-text.ts';
import { asBuffer, type Bytes } from '#platform/bytes.ts';
import type { IncomingContent } from '#store/blob-store.ts';
import type { MessageFlags, PreparedMessage } from '#store/message.ts';
import { CommandRefused, refuse } from '../errors.ts';
import { permittedFlags, toMessageFlags } from '../flags/message-flags.ts';
import type { Session } from '../session.ts';
import { encodeNul } from './encode-nul.ts';
import { MessageLiteral } from './message-literal.ts';
import { readUrl } from './read-url.ts';

export type Streamed = ReadonlyMap<number, unknown>;

/** A message of APPEND or REPLACE, ready to be stored. */
export interface GatheredMessage {
  readonly prepared: PreparedMessage;
  readonly flags: MessageFlags;
  readonly receivedAtSeconds: number;
}

/** What goes with the command. */
export type Owned = AsyncDisposable[];

/** The messages of one command; `owned` frees what they hold on to. @throws CommandRefused TOOBIG, BADURL */
export async function gatherMessages(
  session: Session,
  given: {
    readonly messages: readonly AppendMessage[];
    readonly streamed: Streamed;
    readonly rights: string;
    readonly owned: Owned;
  },
): Promise<readonly GatheredMessage[]> {
  const { messages, streamed, rights, owned } = given;
  if (messages.some(isVoid)) throw new CommandRefused({ status: 'NO', text: 'A message is empty' });
  const nowSeconds = Math.floor(session.deps.clock.epochMs() / 1000);
  const flags = messages.map((m) => permittedFlags(toMessageFlags(m.flags, 'ignore'), rights));
  const gathered: GatheredMessage[] = [];
  for (const [i, message] of messages.entries()) {
    const content = await contentOf(session, message.data, streamed);
    const prepared = await session.store.prepareMessage(content);
    owned.push(prepared);
    gathered.push({
      prepared,
      flags: flags[i]!,
      receivedAtSeconds: message.date?.epochSeconds ?? nowSeconds,
    });
  }
  return gathered;
}

/** An empty literal is how a client takes back an APPEND of several messages that it has begun. */
// RFC 3502 §6.3.11
function isVoid({ data }: AppendMessage): boolean {
  return data.kind !== 'catenate' && data.literal.size === 0;
}

/** Makes sure that spool files, and what else comes to be owned, go, whatever becomes of the command. */
export async function owningStreamed<T>(
  streamed: Streamed,
  work: (owned: Owned) => Promise<T>,
): Promise<T> {
  const owned: Owned = [];
  for (const literal of streamed.values())
    if (literal instanceof MessageLiteral) owned.push(literal);
  // Not `await using`: it makes all of the work slow.
  try {
    return await work(owned);
  } finally {
    await Promise.all(owned.map((one) => one[Symbol.asyncDispose]()));
  }
}

async function contentOf(
  session: Session,
  data: AppendData,
  streamed: Streamed,
): Promise<IncomingContent> {
  if (data.kind !== 'catenate') {
    const content = literalContent(data.literal, streamed);
    // RFC 3516 §4.4: only a literal8 can hold NUL.
    return data.literal.isLiteral8 ? await withoutNul(content) : content;
  }
  const parts: Bytes[] = [];
  let size = 0;
  for (const part of data.parts) {
    const bytes =
      part.kind === 'url'
        ? await readUrl(session, part.url)
        : await bytesOf(literalContent(part.literal, streamed));
    size += bytes.length;
    // RFC 4469 §4.2
    if (size > session.settings.maxMessageSize) refuse('TOOBIG', 'The message is too large');
    parts.push(bytes);
  }
  return await withoutNul({ kind: 'memory', bytes: Buffer.concat(parts) });
}

function literalContent(literal: CommandLiteral, streamed: Streamed): IncomingContent {
  if (literal.kind === 'kept') return { kind: 'memory', bytes: literal.bytes };
  const found = streamed.get(literal.index);
  if (found instanceof MessageLiteral) return found.content;
  throw new Error('a literal of the command was not kept');
}

async function bytesOf(content: IncomingContent): Promise<Bytes> {
  return content.kind === 'memory' ? asBuffer(content.bytes) : await readFile(content.path);
}

async function withoutNul(content: IncomingContent): Promise<IncomingContent> {
  const bytes = await bytesOf(content);
  const encoded = encodeNul(bytes);
  return encoded === bytes ? content : { kind: 'memory', bytes: encoded };
}
