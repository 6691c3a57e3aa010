import type { PropStat } from '#codecs/webdav/format-multistatus.ts';
import type { PropertyChange } from '#codecs/webdav/property-update.ts';
import type { Collection } from '#store/collection.ts';
import { sendEmpty } from '../answers/send.ts';
import { changeAccount } from '../change-account.ts';
import { assertConditionsAt } from '../conditions.ts';
import { DavRefused, refuse } from '../errors.ts';
import type { DavExchange } from '../exchange.ts';
import { planNewCollection } from '../kinds/new-collection.ts';
import { assertUnlocked } from '../locks/assert-unlocked.ts';
import { checkChanges } from '../properties/change-properties.ts';
import { writeStored } from '../properties/stored-properties.ts';
import type { DavRequest } from '../request.ts';
import { filesName, filesRoot, findInAccount } from '../tree/find-in-account.ts';
import type { CollectionNode, DavNode, MissingPlace } from '../tree/node.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import type { AccountReader } from '#store/store.ts';

/** Says what became of each property, when the collection was not made for that. */
export type AnswerRefused = (
  exchange: DavExchange,
  propstats: readonly PropStat[],
) => void | Promise<void>;

/** Makes the collection that the request names, with properties that are all set or none. */
export async function makeCollection(
  request: DavRequest,
  changes: readonly PropertyChange[],
  answerRefused: AnswerRefused,
): Promise<void> {
  const node = await request.resolve();
  const place = expectPlace(node);
  assertMayMake(place, node);
  const { owner, space, segments } = place;
  const { kind, properties } = planNewCollection(space, changes);
  const { deps, exchange, tables } = request;
  try {
    const made = await changeAccount(request, owner, async (tx, check) => {
      const found = await findInAccount(tx, space, segments);
      if (found.kind === 'nothing-above') return refuse(409, 'There is nothing to make it in');
      if (found.kind !== 'nothing') return refuse(405, 'There is something of this name');
      assertConditionsAt(request, found);
      assertUnlocked(check, [
        { space, segments },
        { space, segments: segments.slice(0, -1) },
      ]);
      const name = await storedName(tx, place);
      const collection = await tx.createCollection({ kind, name });
      const asNode: CollectionNode = { ...place, kind: 'collection', href: '', collection };
      const { isFine, propstats } = checkChanges(tables.properties, asNode, properties, true);
      if (!isFine) throw new PropertiesRefused(propstats);
      await writeStored(tx, asNode, properties);
      return collection;
    });
    await inheritGrants(request, place, made);
  } catch (error) {
    if (!(error instanceof PropertiesRefused)) throw error;
    return await answerRefused(exchange, error.propstats);
  }
  deps.log.debug('dav-collection-made', { account: owner.id, kind });
  sendEmpty(exchange, 201);
}

/** Nothing was made, since not all properties can be set. */
class PropertiesRefused extends Error {
  override readonly name = 'PropertiesRefused';
  readonly propstats: readonly PropStat[];

  constructor(propstats: readonly PropStat[]) {
    super('properties were refused');
    this.propstats = propstats;
  }
}

function expectPlace(node: DavNode): MissingPlace {
  if (node.kind !== 'missing') return refuse(405, 'There is something at this address');
  const { place } = node;
  if (place === undefined) return refuse(409, 'There is nothing to make it in');
  if (place.space !== 'files' && place.parent !== undefined)
    return refuse(403, 'Calendars and address books hold no collections');
  return place;
}

/** In the tree of files a folder is like a file; a home needs the right to make what is as much as a mailbox. */
function assertMayMake({ space, rights }: MissingPlace, { href }: DavNode): void {
  const isOpen = space === 'files' || rights.includes('k');
  const held = isOpen ? rights : rights.replace('i', '');
  assertPrivilege({ rights: held, href }, 'bind');
}

async function storedName(reader: AccountReader, place: MissingPlace): Promise<string> {
  const { space, segments } = place;
  if (space !== 'files') return segments.join('/');
  return filesName((await filesRoot(reader))!, segments);
}

/** Who sees the folder sees what is made in it. */
async function inheritGrants(
  { deps }: DavRequest,
  { owner, parent }: MissingPlace,
  made: Collection,
): Promise<void> {
  if (parent === undefined) return;
  await deps.directory.grants.copyCollection(owner.id, parent.objectId, made.objectId);
}

/** @throws DavRefused 415 for a body that is no XML */
export function assertXmlBody(request: DavRequest): void {
  const type = request.header('content-type')?.split(';', 1)[0]!.trim().toLowerCase();
  if (type !== undefined && !/[/+]xml$/.test(type))
    throw new DavRefused({ status: 415, text: 'The body is not understood: it may be XML' });
}
