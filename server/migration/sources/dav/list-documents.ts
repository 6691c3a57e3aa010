import { listMembers } from '#clients/dav/list-members.ts';
import type { DavClient } from '#clients/dav/dav-client.ts';
import type { DavCollection } from '#clients/dav/find-collections.ts';
import type { ListedItem } from '../../item.ts';
import { inChunks } from '../../in-chunks.ts';
import type { FolderListing } from '../../source.ts';

const CHUNK = 1000;

/** As long as it stays the same nothing has changed in the collection; '' when the server cannot say. */
export function stateOf({ syncToken, ctag }: DavCollection): string {
  if (syncToken !== '') return `sync ${syncToken}`;
  return ctag === '' ? '' : `ctag ${ctag}`;
}

/** What is in a collection, or what changed in it since the state of an earlier listing. */
export async function listDocuments(
  client: DavClient,
  collection: DavCollection,
  since: string,
): Promise<FolderListing> {
  const token = since.startsWith('sync ') ? since.slice('sync '.length) : '';
  const listing = await listMembers(client, collection, token);
  const { members, gone, isComplete, syncToken } = listing;
  const listed = members.map(({ href, etag, size }): ListedItem => ({
    id: href,
    version: etag,
    ...(size !== undefined && { size }),
  }));
  return {
    isComplete,
    items: inChunks(listed, CHUNK),
    gone: () => gone,
    state: () =>
      syncToken === '' ? stateOf({ ...collection, syncToken: '' }) : `sync ${syncToken}`,
    // Paths name things for good: they are never numbered anew.
    validity: 'paths',
  };
}
