// What somebody on a DAV stage gives to somebody else.
import assert from 'node:assert/strict';
import type { CollectionKind } from '#store/collection.ts';
import type { DavStage } from './dav-stage.ts';

/** Replaces the rights that `to` has on a collection; on ann's calendar when nothing else is said. */
export async function grant(
  stage: DavStage,
  rights: string,
  given: {
    readonly owner?: string;
    readonly to?: string;
    readonly kind?: CollectionKind;
    readonly name?: string;
  } = {},
): Promise<void> {
  const { owner = 'ann', to = 'bob', kind = 'calendar', name = 'calendar' } = given;
  const { id } = await stage.account(owner);
  const found = await stage.store.read(id, (reader) => reader.collectionByName(kind, name));
  assert.ok(found, `${owner} has no ${kind} ${name}`);
  await stage.directory.grants.change({
    owner: id,
    collection: found.objectId,
    grantee: { kind: 'account', account: (await stage.account(to)).id },
    rights,
  });
}
