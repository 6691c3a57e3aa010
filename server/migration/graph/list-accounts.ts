import { followPages } from '#clients/graph/follow-pages.ts';
import type { GraphClient } from '#clients/graph/graph-client.ts';
import { createBatchRunner, isFatal } from '#clients/graph/run-batch.ts';
import { booleanAt, textAt, textsAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { SourceAccount } from '../source.ts';
import type { GraphConnection } from './connect-graph.ts';

const userSelect = 'id,displayName,mail,userPrincipalName,proxyAddresses,accountEnabled,userType';
const groupSelect = 'id,displayName,mail,proxyAddresses';
const PAGE = 100;

/** Everybody in the directory with a mailbox, and the lists and groups that take mail. */
export async function* listAccounts({
  directory,
  isProgram,
}: GraphConnection): AsyncGenerator<SourceAccount> {
  if (!isProgram)
    throw new DomainError(
      'not-supported',
      'only an application of its own can list the accounts; give a list with `mailstead migrate users --csv FILE`',
    );
  const users = `/users?$select=${userSelect}&$top=${PAGE}`;
  for await (const { items } of followPages(directory.ask, directory.root, { path: users }))
    yield* await toAccounts(directory, items);
  yield* listGroups(directory);
}

async function toAccounts(
  directory: GraphClient,
  users: readonly JsonObject[],
): Promise<SourceAccount[]> {
  const withMail = users.filter((it) => wordAt(it, 'mail') !== undefined && !isGuest(it));
  const purposes = await readPurposes(directory, withMail);
  return withMail.flatMap((user, i) => {
    const purpose = purposes[i];
    return purpose === undefined ? [] : [toAccount(user, purpose)];
  });
}

function isGuest(user: JsonObject): boolean {
  return textAt(user, 'userType') === 'Guest';
}

const typeOfPurpose: Readonly<Record<string, NonNullable<SourceAccount['type']>>> = {
  user: 'person',
  linked: 'person',
  shared: 'group',
  room: 'room',
  equipment: 'equipment',
};

/** What each mailbox is for; undefined for those that have none. */
async function readPurposes(
  { ask, clock }: GraphClient,
  users: readonly JsonObject[],
): Promise<(string | undefined)[]> {
  const batches = createBatchRunner(async (request) => await ask(request), clock);
  const outcomes = await batches.run(
    users.map((user) => ({
      method: 'GET',
      path: `/users/${encodeURIComponent(textAt(user, 'id') ?? '')}/mailboxSettings?$select=userPurpose`,
    })),
    true,
  );
  return outcomes.map((outcome) => {
    if (outcome.ok) return textAt(outcome.value, 'userPurpose') ?? 'user';
    if (isFatal(outcome.error)) throw outcome.error;
    return isDomainError(outcome.error, 'not-found') ? undefined : 'user';
  });
}

function toAccount(user: JsonObject, purpose: string): SourceAccount {
  const address = wordAt(user, 'mail')!.toLowerCase();
  const displayName = wordAt(user, 'displayName');
  const type = typeOfPurpose[purpose] ?? 'person';
  return {
    name: address,
    address,
    ...(displayName !== undefined && { displayName }),
    type,
    aliases: aliasesOf(user, address),
    // Nobody signs in to rooms and shared mailboxes: that says nothing of them.
    ...(type === 'person' && { isDisabled: booleanAt(user, 'accountEnabled') === false }),
  };
}

/** "SMTP:" is the main address, "smtp:" the others; of X.500 names nobody sends mail from outside. */
function aliasesOf(entry: JsonObject, address: string): string[] {
  return textsAt(entry, 'proxyAddresses').flatMap((it) => {
    const found = /^smtp:(.+)$/i.exec(it)?.[1]?.toLowerCase();
    return found === undefined || found === address ? [] : [found];
  });
}

async function* listGroups(directory: GraphClient): AsyncGenerator<SourceAccount> {
  const path = `/groups?$filter=mailEnabled%20eq%20true&$select=${groupSelect}&$top=${PAGE}`;
  try {
    for await (const { items } of followPages(directory.ask, directory.root, { path }))
      for (const group of items) {
        const address = wordAt(group, 'mail')?.toLowerCase();
        if (address === undefined) continue;
        const displayName = wordAt(group, 'displayName');
        yield {
          name: address,
          address,
          ...(displayName !== undefined && { displayName }),
          type: 'list',
          aliases: aliasesOf(group, address),
          members: await membersOf(directory, textAt(group, 'id') ?? ''),
        };
      }
  } catch (error) {
    // Who may not see groups has users all the same.
    if (!isDomainError(error, 'no-permission')) throw error;
  }
}

async function membersOf(directory: GraphClient, group: string): Promise<string[]> {
  const path = `/groups/${encodeURIComponent(group)}/members?$select=mail&$top=999`;
  const members: string[] = [];
  for await (const { items } of followPages(directory.ask, directory.root, { path }))
    members.push(...items.flatMap((it) => wordAt(it, 'mail')?.toLowerCase() ?? []));
  return members;
}
