import { systemFlags } from '#store/message.ts';
import type { Collection } from '#store/collection.ts';
import type { MessageRow } from '#store/message.ts';
import type { AccountReader } from '#store/store.ts';
import { expectBox, holdAll, toHoldings, type Held, type Owner, type Side } from './side.ts';

/** What users set and take away. */
export const mailFlags = ['seen', 'flagged', 'answered', '$Label1', 'Later'];

const bitOf: Readonly<Record<string, number>> = {
  seen: systemFlags.seen,
  flagged: systemFlags.flagged,
  answered: systemFlags.answered,
};

/** Mailboxes of an account, as their user changes them. */
export function createMailSide({ store, account }: Owner): Side {
  const expect = async (reader: AccountReader, token: string): Promise<Held<MessageRow>> => {
    const held = await holdAll(reader, 'mailbox', messagesOf);
    return held.find((it) => it.token === token)!;
  };
  return {
    read: async () =>
      toHoldings(
        await store.read(account, async (reader) => await holdAll(reader, 'mailbox', messagesOf)),
      ),
    async add(token, box) {
      const bytes = Buffer.from(messageText(token));
      await using prepared = await store.prepareMessage({ kind: 'memory', bytes });
      await store.transact(account, async (tx) => {
        const { id } = await expectBox(tx, 'mailbox', box);
        const flags = { system: 0, keywords: [] };
        await tx.addMessage(id, { prepared, receivedAtSeconds: 1_700_000_000, flags });
      });
    },
    edit: async () => {
      throw new Error('messages are not edited');
    },
    async flag(token, flag) {
      await store.transact(account, async (tx) => {
        const { box, item, copy } = await expect(tx, token);
        const bit = bitOf[flag] ?? 0;
        const flags = { system: bit, keywords: bit === 0 ? [flag] : [] };
        const mode = copy.flags.has(flag) ? 'remove' : 'add';
        await tx.changeFlags(box.id, [item.uid], { mode, flags });
      });
    },
    async move(token, to) {
      await store.transact(account, async (tx) => {
        const { box, item } = await expect(tx, token);
        await tx.moveMessages(box.id, [item.uid], (await expectBox(tx, 'mailbox', to)).id);
      });
    },
    async remove(token) {
      await store.transact(account, async (tx) => {
        const { box, item } = await expect(tx, token);
        await tx.expunge(box.id, [item.uid]);
      });
    },
  };
}

export function messageText(token: string): string {
  return `From: a@example.org\r\nTo: b@example.org\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\nSubject: ${token}\r\nMessage-ID: <${token}@example.org>\r\n\r\nThis is ${token}.\r\n`;
}

async function messagesOf(
  reader: AccountReader,
  box: Collection,
  name: string,
): Promise<Held<MessageRow>[]> {
  const found: Held<MessageRow>[] = [];
  for await (const rows of reader.messages(box.id, [])) {
    const contents = await reader.readContents(rows.map(({ itemId }) => itemId));
    for (const [at, item] of rows.entries()) {
      const token = /^Message-ID: <(.*)@example\.org>\r$/m.exec(String(contents[at]))?.[1] ?? '?';
      found.push({ token, box, item, copy: { box: name, text: '', flags: flagsOf(item) } });
    }
  }
  return found;
}

function flagsOf({ system, keywords }: MessageRow): ReadonlySet<string> {
  const set = Object.entries(bitOf).filter(([, bit]) => (system & bit) !== 0);
  const words = keywords === '' ? [] : keywords.split(' ');
  return new Set([...set.map(([name]) => name), ...words]);
}
