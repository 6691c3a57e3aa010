import type { Directory } from '#directory/directory.ts';
import type { Grantee } from '#directory/grantee.ts';
import { publishedLinks } from '#groupware/published-links.ts';
import type { Subscriptions } from '#groupware/subscriptions.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import { annotationValue } from './annotations.ts';
import {
  collectionLists,
  type AccountRecord,
  type AnnotationRecord,
  type CollectionsRecord,
  type ResourceRecord,
} from './records.ts';
import { IMPORT_MARK, type RestoreContext } from './restore-account.ts';
import { accountFolder } from './write-account.ts';

export interface LinksContext extends RestoreContext {
  readonly subscriptions: Pick<Subscriptions, 'restore' | 'list'>;
  /** Something that did not come back, for people. */
  readonly onProblem: (problem: string) => void;
}

/**
 * What an account has to do with others: forwards, members, bookers, grants, what it follows. What cannot be brought back is
 * told, and keeps nothing else back. Then the account is switched on.
 */
export async function restoreLinks(
  context: LinksContext,
  record: AccountRecord,
  id: AccountId,
): Promise<void> {
  const { directory, store, onProblem } = context;
  const { address, forwards, keepsForwarded, isEnabled, group, resource } = record;
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!isDomainError(error)) throw error;
      onProblem(`${address}: ${what}: ${error.message}`);
    }
  };
  if (forwards.length > 0)
    await attempt('forwards', () => directory.accounts.change(id, { forwards, keepsForwarded }));
  else await directory.accounts.change(id, { keepsForwarded });
  if (group !== undefined) await attempt('members', () => restoreGroup(directory, address, group));
  if (resource !== undefined)
    await attempt('booking rules', async () =>
      directory.resources.change(id, await toPolicy(directory, resource, onProblem)),
    );
  for (const grant of record.grants)
    await attempt(`right of ${grant.who}`, () => restoreGrant(context, id, grant));
  const followed = new Set((await context.subscriptions.list(id)).map(({ url }) => url));
  for (const { id: feed, url, every, collection } of record.feeds)
    if (!followed.has(url))
      await attempt('a calendar that follows an address', () =>
        context.subscriptions.restore(id, {
          id: feed,
          url,
          every,
          collection: context.objectIds.get(collection) ?? collection,
        }),
      );
  if (record.appPasswords.length > 0)
    onProblem(
      `${address}: ${record.appPasswords.map(({ name }) => `"${name}"`).join(', ')}: app passwords are to be made anew, their secrets are kept nowhere`,
    );
  const path = `${accountFolder(address)}/collections.json`;
  const { annotations } = await context.reader.readJson<CollectionsRecord>(path, collectionLists);
  await store.transact(id, async (tx) => {
    for (const annotation of annotations)
      await tx.setAnnotation(undefined, entryFor(context, annotation), annotationValue(annotation));
    await tx.setAnnotation(undefined, IMPORT_MARK, undefined);
  });
  await tellDeadLinks(context, address, id);
  await directory.accounts.change(id, { isEnabled });
}

async function restoreGroup(
  { groups }: Directory,
  address: string,
  { members, postPolicy, posters }: NonNullable<AccountRecord['group']>,
): Promise<void> {
  if (members.length > 0) await groups.addMembers(address, members);
  await groups.change(address, { postPolicy, posters });
}

async function toPolicy(
  { grants, accounts }: Directory,
  { bookers: names, approvers: addresses, ...rest }: ResourceRecord,
  onProblem: (problem: string) => void,
) {
  const bookers: Grantee[] = [];
  for (const name of names)
    try {
      bookers.push((await grants.parseIdentifier(name)).grantee);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      onProblem(`${name} may not book any more: ${error.message}`);
    }
  const approvers: AccountId[] = [];
  for (const address of addresses) {
    const account = await accounts.find(address);
    if (account === undefined) onProblem(`${address} does not approve any more: it is not here`);
    else approvers.push(account.id);
  }
  return { ...rest, bookers, approvers };
}

async function restoreGrant(
  { directory: { grants }, objectIds }: LinksContext,
  owner: AccountId,
  { collection, who, rights }: AccountRecord['grants'][number],
): Promise<void> {
  const { grantee, isNegative } = await grants.parseIdentifier(who);
  const place = objectIds.get(collection) ?? collection;
  await grants.change({ owner, collection: place, grantee, isNegative, rights });
}

/** What an account keeps of collections of others names them by their ids. */
function entryFor({ objectIds }: RestoreContext, { entry }: AnnotationRecord): string {
  return entry
    .split('/')
    .map((part) => objectIds.get(part) ?? part)
    .join('/');
}

/** Secret addresses name accounts and collections by the numbers of the server that made them. */
async function tellDeadLinks(
  { store, onProblem }: LinksContext,
  address: string,
  id: AccountId,
): Promise<void> {
  const links = (await store.look(id, publishedLinks)).filter(({ isPublic }) => !isPublic);
  if (links.length === 0) return;
  const names = links.map((it) => `${it.id} (${it.collection?.name ?? 'free and busy time'})`);
  onProblem(
    `${address}: secret links ${names.join(', ')}: their addresses lead nowhere on this server; publish anew and tell whoever uses them`,
  );
}
