import type { Grant } from '#directory/grants.ts';
import type { Grantee } from '#directory/grantee.ts';
import { levelOf } from '#directory/sharing-levels.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import type { DavDeps } from '../deps.ts';
import { principalInHref } from '../path/principal-in-href.ts';
import type { CollectionNode } from '../tree/node.ts';
import { toldName } from '../tree/told-name.ts';
import { declinedEntry } from './declined-entry.ts';

/** Somebody with whom a collection is shared by name; what is open to a domain or to anyone has no sharees. */
export interface Sharee {
  /** Undefined for a group. */
  readonly account: AccountId | undefined;
  readonly address: string;
  readonly name: string;
  readonly access: 'read' | 'read-write';
  /** He has taken it from his home. */
  readonly hasDeclined: boolean;
}

/** In the order of the grants. `reader` is one of the owner. */
export async function shareesOf(
  deps: DavDeps,
  { owner, collection }: CollectionNode,
  reader: AccountReader,
): Promise<Sharee[]> {
  const grants = await deps.directory.grants.grantsOn(owner.id, collection.objectId);
  if (grants.length === 0) return [];
  const annotations = await reader.annotations(collection.id);
  const declined = new Map(annotations.map((a) => [a.entry, Buffer.from(a.value).toString()]));
  const sharees: Sharee[] = [];
  for (const grant of grants) {
    const sharee = await toSharee(deps, grant, { declined, owner: owner.id });
    if (sharee !== undefined) sharees.push(sharee);
  }
  return sharees;
}

/** Whether anybody is given a right on the collection itself. */
export async function isShared(
  { directory }: DavDeps,
  { owner, collection }: CollectionNode,
): Promise<boolean> {
  const grants = await directory.grants.grantsOn(owner.id, collection.objectId);
  return grants.some((grant) => accessOf(grant) !== undefined);
}

/** Undefined for less than reading. */
export function accessOf({ rights, isNegative }: Pick<Grant, 'rights' | 'isNegative'>) {
  const level = isNegative ? undefined : levelOf(rights);
  if (level === undefined || level === 'free-busy') return undefined;
  return level === 'read' ? 'read' : 'read-write';
}

async function toSharee(
  { directory }: DavDeps,
  grant: Grant,
  of: { readonly declined: ReadonlyMap<string, string>; readonly owner: AccountId },
): Promise<Sharee | undefined> {
  const { grantee, rights } = grant;
  const access = accessOf(grant);
  if (access === undefined) return undefined;
  if (grantee.kind === 'account') {
    const account = await directory.accounts.get(grantee.account);
    if (account === undefined) return undefined;
    const hasDeclined = of.declined.get(declinedEntry(account.id)) === rights;
    const name = await toldName(directory, of.owner, { kind: 'account', account });
    return { account: account.id, address: account.address, name, access, hasDeclined };
  }
  if (grantee.kind !== 'group') return undefined;
  const principal = await directory.principals.find(grantee.address);
  if (principal === undefined) return undefined;
  const { address } = grantee;
  return {
    account: undefined,
    address,
    name: await toldName(directory, of.owner, principal),
    access,
    hasDeclined: false,
  };
}

/** Whom an href names: an address with or without "mailto:", or a principal. Undefined: nobody here. */
export async function shareeAt({ directory }: DavDeps, href: string): Promise<Grantee | undefined> {
  const address = addressIn(href);
  if (address === undefined) return undefined;
  try {
    const principal = await directory.principals.find(address);
    if (principal === undefined) return undefined;
    if (principal.kind === 'account') return { kind: 'account', account: principal.account.id };
    return { kind: 'group', address: principal.address };
  } catch (error) {
    if (isDomainError(error)) return undefined;
    throw error;
  }
}

function addressIn(href: string): string | undefined {
  const mail = /^mailto:([^?]*)/i.exec(href)?.[1];
  if (mail !== undefined || !href.includes('/')) return decodeAddress(mail ?? href);
  return principalInHref(href);
}

function decodeAddress(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
