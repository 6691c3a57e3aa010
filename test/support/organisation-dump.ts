import { commandTable } from '#cli/command-table.ts';
import { defineCommand } from '#cli/command.ts';
import { withData, type CommandData } from '#cli/open-data.ts';
import type { CliParts } from '#cli/parts.ts';
import { runCli } from '#cli/run-cli.ts';
import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import type { AccountReader, Store } from '#store/store.ts';

export interface OpenOrganisation {
  readonly store: Store;
  readonly directory: Directory;
  readonly data: CommandData;
}

/** Opens a data folder as a command does. */
export async function inOrganisation<T>(
  parts: CliParts,
  data: string,
  work: (organisation: OpenOrganisation) => Promise<T>,
): Promise<T> {
  let result: { value: T } | undefined;
  const command = defineCommand({
    name: 'look',
    summary: 'For a test.',
    operands: [],
    options: {},
    async run(context) {
      await withData(context, async (opened) => {
        await using mail = await opened.openStore();
        const { store } = mail;
        result = { value: await work({ store, directory: opened.directory, data: opened }) };
      });
    },
  });
  let said = '';
  await runCli({
    arguments: ['look', '--data', data],
    environment: {},
    parts,
    commands: [...commandTable, command],
    stdout: (text) => (said += text),
    stderr: (text) => (said += text),
  });
  if (result === undefined) throw new Error(said);
  return result.value;
}

/** Everything of an organisation that is to be the same on another server: numbers and moments of making are not. */
export async function dumpOrganisation(organisation: OpenOrganisation): Promise<unknown> {
  const { directory, store } = organisation;
  const { domains, aliases, groups, roomLists, resources, serverEntries } = directory;
  const accounts = await directory.accounts.list();
  const names = new Map(accounts.map(({ id, address }) => [id, address]));
  const ids = await objectNames(store, accounts);
  const named = (targets: readonly { address: string }[]) => targets.map((it) => it.address).sort();
  return {
    domains: (await domains.list()).map(
      ({ createdMs: _made, settings: { dkim: _keys, ...rest }, ...it }) => ({
        ...it,
        settings: rest,
      }),
    ),
    aliases: (await aliases.list()).map((it) => [it.address, named(it.targets)]),
    groups: (await groups.list()).map((it) => ({ ...it, members: named(it.members) })),
    roomLists: (await roomLists.list()).map((it) => ({ ...it, rooms: named(it.rooms) })),
    resources: (await resources.list()).map(({ account, policy }) => ({
      address: account.address,
      policy: {
        ...policy,
        approvers: policy.approvers.map((id) => names.get(id)),
        bookers: policy.bookers.map((it) => (it.kind === 'account' ? names.get(it.account) : it)),
      },
    })),
    serverEntries: [...(await serverEntries.all())].map(([name, value]) => [
      name,
      Buffer.from(value).toString(),
    ]),
    accounts: await Promise.all(
      accounts.map(async (account) => await dumpAccount(organisation, account, ids)),
    ),
  };
}

/** Object ids of collections, as names that are the same everywhere. */
async function objectNames(store: Store, accounts: readonly Account[]) {
  const ids = new Map<string, string>();
  for (const { id, address } of accounts)
    await store.read(id, async (reader) => {
      for (const { objectId, kind, name } of await reader.collections())
        ids.set(objectId, `<${address} ${kind} ${name}>`);
    });
  return ids;
}

async function dumpAccount(
  { directory, store, data }: OpenOrganisation,
  account: Account,
  ids: ReadonlyMap<string, string>,
): Promise<unknown> {
  const { id, credentialVersion: _v, createdMs: _c, ...facts } = account;
  const { groups, grants, credentials } = directory;
  const group = account.type === 'group' ? await groups.find(account.address) : undefined;
  const granted = await Promise.all(
    (await grants.grantsOn(id)).map(async (grant) => [
      ids.get(grant.collection) ?? grant.collection,
      await grants.formatIdentifier(grant),
      grant.rights,
    ]),
  );
  const subscriptions = data.subscriptions({ store, settings: () => data.settings });
  return {
    ...facts,
    passwordHash: await credentials.readPasswordHash(id),
    group: group && { ...group, members: group.members.map((it) => it.address).sort() },
    grants: granted.map((it) => JSON.stringify(it)).sort(),
    feeds: (await subscriptions.list(id)).map(({ url, every, collection }) => [
      url,
      every,
      ids.get(collection),
    ]),
    mail: await store.read(id, async (reader) => await dumpContents(reader, directory, ids)),
  };
}

async function dumpContents(
  reader: AccountReader,
  directory: Directory,
  ids: ReadonlyMap<string, string>,
): Promise<unknown> {
  const collections: unknown[] = [];
  for (const collection of await reader.collections()) {
    const { kind, name, role, isSelectable } = collection;
    const items: unknown[] = [];
    if (kind === 'mailbox')
      for await (const rows of reader.messages(collection.id, ['dates', 'size']))
        for (const { itemId, system, keywords, receivedAtSeconds, size } of rows)
          items.push({
            flags: [system, ...keywords.split(' ').sort()],
            receivedAtSeconds,
            size,
            content: (await reader.readContent(itemId)).toString('latin1'),
          });
    else
      for (const document of await reader.documents(collection.id)) {
        const { itemId, mediaType, etag, createdAt, scheduleTag, creator, properties } = document;
        const by = creator === undefined ? undefined : await directory.accounts.get(creator);
        items.push({
          name: document.name,
          uid: document.uid,
          mediaType,
          etag,
          createdAt,
          scheduleTag,
          creator: by?.address,
          properties,
          content: (await reader.readContent(itemId)).toString('latin1'),
        });
      }
    const annotations = await reader.annotations(collection.id);
    collections.push({
      collection: [kind, name, role, isSelectable],
      annotations: annotations.map(({ entry, value }) => [
        entry,
        Buffer.from(value).toString('hex'),
      ]),
      items,
    });
  }
  return {
    subscriptions: await reader.subscriptions(),
    annotations: (await reader.annotations(undefined)).map(({ entry, value }) => [
      entry
        .split('/')
        .map((part) => ids.get(part) ?? part)
        .join('/'),
      Buffer.from(value).toString('hex'),
    ]),
    collections: collections.map((it) => JSON.stringify(it)).sort(),
  };
}
