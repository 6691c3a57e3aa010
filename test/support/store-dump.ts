import type { AccountId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader, Store } from '#store/store.ts';

/** Everything a user of the store can see of an account, for comparing. */
export async function dumpAccount(store: Store, account: AccountId): Promise<unknown> {
  return await store.read(account, dump);
}

async function dump(reader: AccountReader): Promise<unknown> {
  const collections = [];
  for (const collection of await reader.collections()) {
    if (collection.kind !== 'mailbox') {
      collections.push(await dumpDocuments(reader, collection));
      continue;
    }
    const rows = [];
    const columns = [
      'dates',
      'sent',
      'size',
      'envelope',
      'bodyStructure',
      'ids',
      'threading',
    ] as const;
    for await (const chunk of reader.messages(collection.id, columns)) rows.push(...chunk);
    const contents = [];
    for (const row of rows)
      contents.push((await reader.readContent(row.itemId)).toString('latin1'));
    collections.push({
      collection,
      rows,
      contents,
      keywords: await reader.keywords(collection.id),
      firstUnseen: await reader.firstUnseen(collection.id),
      everything: await reader.changes(collection.id, 0 as typeof reader.modseq),
      annotations: (await reader.annotations(collection.id)).map((a) => [
        a.entry,
        Buffer.from(a.value).toString(),
      ]),
    });
  }
  const recoverable = [];
  for await (const chunk of reader.recoverable()) recoverable.push(...chunk);
  return {
    modseq: reader.modseq,
    usage: await reader.usage(),
    collections,
    recoverable,
    gone: (await gone(reader)).sort((a, b) => a.document.number - b.document.number),
    subscriptions: await reader.subscriptions(),
    changed: await reader.changedCollections(0 as typeof reader.modseq),
  };
}

async function dumpDocuments(reader: AccountReader, collection: Collection): Promise<unknown> {
  const documents = await reader.documents(collection.id);
  const contents = [];
  for (const { itemId } of documents)
    contents.push((await reader.readContent(itemId)).toString('latin1'));
  return {
    collection,
    documents,
    contents,
    everything: await reader.changedDocuments(collection.id, 1 as typeof reader.modseq),
  };
}

async function gone(reader: AccountReader) {
  const all = [];
  for await (const chunk of reader.recoverableDocuments()) all.push(...chunk);
  return all;
}
