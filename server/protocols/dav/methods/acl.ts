import { parseAcl, type AclEntry } from '#codecs/webdav/acl.ts';
import { expectName } from '#codecs/webdav/parse-body.ts';
import { formatSubject, type Grantee } from '#directory/grantee.ts';
import type { Grant } from '#directory/grants.ts';
import { groupwareRights } from '#directory/rights.ts';
import { sendEmpty } from '../answers/send.ts';
import { expectXml } from '../body.ts';
import { assertConditionsElsewhere } from '../change-account.ts';
import { refuse, refuseFor, refuseMissing } from '../errors.ts';
import { granteeInHref } from '../path/grantee-in-href.ts';
import type { DavRequest } from '../request.ts';
import type { DavNode } from '../tree/node.ts';
import {
  assertPrivilege,
  findPrivilege,
  privilegeTreeOf,
  type Privilege,
} from '../tree/privileges.ts';
import type { DavMethod } from './method.ts';

// RFC 3744 §8.1
/** Makes the grants on a collection those of the list. What the owner may do is not for it to say. */
export const acl: DavMethod = {
  name: 'ACL',
  isOn: (node) => node.kind === 'collection',
  // NOTE: what is wrong with the entries is told first, also where rights cannot be given.
  async run(request) {
    const body = await expectXml(request);
    expectName(body, 'acl');
    const entries = parseAcl(body);
    const node = await request.resolve();
    if (node.kind === 'missing') return refuseMissing();
    if (!('owner' in node)) return refuse(403, 'Rights are given on collections');
    assertPrivilege(node, 'write-acl');
    await assertConditionsElsewhere(request, node.owner);
    assertDenyFirst(entries);
    const wanted = await toGrants(request, entries, node);
    if (node.kind !== 'collection')
      return refuseFor(403, 'limited-number-of-aces', 'Rights are given on collections');
    const { grants } = request.deps.directory;
    const place = { owner: node.owner.id, collection: node.collection.objectId };
    for (const grant of await grants.grantsOn(place.owner, place.collection))
      if (!wanted.has(keyOf(grant))) await grants.change({ ...place, ...grant, rights: '' });
    for (const grant of wanted.values())
      await grants.change({ ...place, ...grant, keeping: withoutPrivilege });
    sendEmpty(request.exchange, 200);
  },
};

/** Rights that no privilege stands for: a client that sends the list back as it was cannot name them. */
const withoutPrivilege = groupwareRights.seesPrivate + groupwareRights.changesOwn;

type WantedGrant = Pick<Grant, 'grantee' | 'isNegative' | 'rights'>;

function keyOf({ grantee, isNegative }: Pick<Grant, 'grantee' | 'isNegative'>): string {
  return `${isNegative ? '-' : ''}${formatSubject(grantee)}`;
}

function isOwner(grantee: Grantee, owner: number): boolean {
  return grantee.kind === 'account' && grantee.account === owner;
}

// RFC 3744 §5.6.3
/** Denials always win here, so that a list which says otherwise is refused. @throws DavRefused 403 */
function assertDenyFirst(entries: readonly AclEntry[]): void {
  const firstGrant = entries.findIndex((entry) => !entry.isDeny);
  if (firstGrant >= 0 && entries.findLastIndex((entry) => entry.isDeny) > firstGrant)
    refuseFor(403, 'deny-before-grant', 'What is denied comes before what is granted');
}

/** Without what is said of the owner: that he may do everything is protected. */
async function toGrants(
  request: DavRequest,
  entries: readonly AclEntry[],
  node: Extract<DavNode, { readonly owner: unknown }>,
): Promise<Map<string, WantedGrant>> {
  const wanted = new Map<string, WantedGrant>();
  for (const entry of entries) {
    if (entry.isInverted) refuseFor(403, 'no-invert', 'Nobody can be left out of an entry');
    const grantee = await granteeOf(request, entry);
    const rights = rightsIn(entry, privilegeTreeOf(node));
    if (grantee === undefined || isOwner(grantee, node.owner.id)) {
      if (!entry.isDeny) continue;
      refuseFor(403, 'no-protected-ace-conflict', 'Nothing can be denied to the owner');
    }
    const grant = { grantee, isNegative: entry.isDeny, rights };
    const before = wanted.get(keyOf(grant))?.rights ?? '';
    wanted.set(keyOf(grant), { ...grant, rights: before + grant.rights });
  }
  return wanted;
}

// RFC 3744 §8.1.1
function rightsIn({ privileges }: AclEntry, tree: Privilege): string {
  return privileges
    .map((name) => {
      const privilege = findPrivilege(tree, name);
      if (privilege === undefined)
        return refuseFor(403, 'not-supported-privilege', `There is no privilege ${name.name}`);
      if (privilege.isAbstract === true)
        return refuseFor(403, 'no-abstract', `${name.name} comes with other privileges`);
      return privilege.rights;
    })
    .join('');
}

/** Undefined for the owner, whose rights are fixed. */
async function granteeOf(
  { deps }: DavRequest,
  { principal }: AclEntry,
): Promise<Grantee | undefined> {
  switch (principal.kind) {
    case 'all':
    case 'authenticated':
      return { kind: 'anyone' };
    case 'property':
      if (principal.property.name === 'owner') return undefined;
      break;
    case 'href':
      return (
        (await granteeInHref(deps.directory, principal.href)) ??
        refuseFor(403, 'recognized-principal', `There is nobody at ${principal.href}`)
      );
    case 'unauthenticated':
    case 'self':
  }
  return refuseFor(403, 'allowed-principal', 'Rights are given to accounts, groups and everybody');
}
