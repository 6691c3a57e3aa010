import { readToken } from '../test-message.ts';
import type { ImapAnswer, ImapClient } from '../wire/imap-client.ts';
import { type KnownMessage, type SeenMailbox, toFlagText } from './mailbox-state.ts';

export interface SelectedFacts {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly exists: number;
}

export async function selectMailbox(client: ImapClient, name: string): Promise<SelectedFacts> {
  return readSelected(await client.do(`SELECT ${name}`));
}

function readSelected(answer: ImapAnswer): SelectedFacts {
  const text = answer.untagged.map((u) => u.text).join('\n');
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(text);
    if (found === null) throw new Error(`SELECT did not tell ${pattern.source}: ${text}`);
    return Number(found[1]);
  };
  return {
    uidValidity: number(/\[UIDVALIDITY (\d+)\]/),
    uidNext: number(/\[UIDNEXT (\d+)\]/),
    exists: number(/^\* (\d+) EXISTS/m),
  };
}

/** Flags and token of each message; `isNew` says of which the whole content is read and checked. */
export async function readMailbox(
  client: ImapClient,
  name: string,
  isNew: (uid: number) => boolean = () => false,
): Promise<SeenMailbox> {
  const { uidValidity, uidNext, exists } = await selectMailbox(client, name);
  const messages = exists === 0 ? new Map<number, KnownMessage>() : await readMessages(client);
  if (messages.size !== exists)
    throw new Error(`${name}: ${exists} messages exist, ${messages.size} were fetched`);
  const fresh = [...messages.keys()].filter(isNew);
  if (fresh.length > 0) {
    const { untagged } = await client.do(`UID FETCH ${fresh.join()} (BODY.PEEK[])`);
    for (const { text, literals } of untagged) {
      const uid = /^\* \d+ FETCH .*UID (\d+)/.exec(text)?.[1];
      if (uid === undefined) continue;
      const token = readToken(literals[0]!);
      if (messages.get(Number(uid))?.token !== token)
        throw new Error(`${name}: UID ${uid} has another header than content`);
    }
  }
  return { name, uidValidity, uidNext, messages };
}

async function readMessages(client: ImapClient): Promise<Map<number, KnownMessage>> {
  const { untagged } = await client.do('UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (X-TOKEN)])');
  const messages = new Map<number, KnownMessage>();
  for (const { text, literals } of untagged) {
    const uid = /^\* \d+ FETCH .*UID (\d+)/.exec(text)?.[1];
    if (uid === undefined) continue;
    const flags = /FLAGS \(([^)]*)\)/.exec(text)?.[1] ?? '';
    const token = /X-Token: (.+)/i.exec(literals[0]?.toString('latin1') ?? '')?.[1]?.trim() ?? '?';
    messages.set(Number(uid), { token, flags: toFlagText(flags.split(' ')) });
  }
  return messages;
}
