import type { AccountId } from '#platform/ids.ts';
import type { AccountReader, Store } from '#store/store.ts';

/** Everything a user of the store can see of an account, for comparing. */
export async function dumpAccount(store: Store, account: AccountId): Promise<unknown> {
  return await store.read(account, dump);
}

async function dump(reader: AccountReader): Promise<unknown> {
  const collections = [];
  for (const collection of await reader.collections()) {
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
    subscriptions: await reader.subscriptions(),
    changed: await reader.changedCollections(0 as typeof reader.modseq),
  };
}
