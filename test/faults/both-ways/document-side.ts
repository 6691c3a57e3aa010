import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { eventText } from '../dav/event-text.ts';
import { expectBox, holdAll, toHoldings, type Held, type Owner, type Side } from './side.ts';

const noFlags: ReadonlySet<string> = new Set();

/** Calendars or address books of an account, as their user changes them. */
export function createDocumentSide({ store, account, kind }: Owner): Side {
  const isBook = kind === 'addressbook';
  const expect = async (reader: AccountReader, token: string): Promise<Held<StoredDocument>> => {
    const held = await holdAll(reader, kind, documentsOf);
    return held.find((it) => it.token === token)!;
  };
  const prepare = async (token: string, text: string) => {
    const bytes = Buffer.from(isBook ? cardText(token, text) : eventText(token, text));
    const mediaType = `${isBook ? 'text/vcard' : 'text/calendar'}; charset=utf-8`;
    return await store.prepareDocument({ kind: 'memory', bytes }, mediaType);
  };
  return {
    read: async () =>
      toHoldings(
        await store.read(account, async (reader) => await holdAll(reader, kind, documentsOf)),
      ),
    async add(token, box, text) {
      await using prepared = await prepare(token, text);
      await store.transact(account, async (tx) => {
        const { id } = await expectBox(tx, kind, box);
        await tx.putDocument(id, { name: `${token}.${isBook ? 'vcf' : 'ics'}`, prepared });
      });
    },
    async edit(token, text) {
      await using prepared = await prepare(token, text);
      await store.transact(account, async (tx) => {
        const { box, item } = await expect(tx, token);
        await tx.putDocument(box.id, { name: item.name, prepared });
      });
    },
    flag: async () => {
      throw new Error('documents have no flags');
    },
    async move(token, to) {
      await store.transact(account, async (tx) => {
        const { box, item } = await expect(tx, token);
        const { id } = await expectBox(tx, kind, to);
        const { name } = item;
        await tx.moveDocument({ from: box.id, name, to: id, toName: name });
      });
    },
    async remove(token) {
      await store.transact(account, async (tx) => {
        const { box, item } = await expect(tx, token);
        await tx.removeDocument(box.id, item.name);
      });
    },
  };
}

function cardText(uid: string, text: string): string {
  return `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${text}\r\nN:${text};;;;\r\nEND:VCARD\r\n`;
}

async function documentsOf(
  reader: AccountReader,
  box: Collection,
  name: string,
): Promise<Held<StoredDocument>[]> {
  const documents = await reader.documents(box.id);
  const contents = await reader.readContents(documents.map(({ itemId }) => itemId));
  return documents.map((item, at) => {
    const text = /^(?:SUMMARY|FN):(.*)\r$/m.exec(String(contents[at]))?.[1] ?? '?';
    const copy = { box: name, text, flags: noFlags };
    return { token: item.uid ?? item.name, box, item, copy };
  });
}
