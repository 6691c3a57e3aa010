import { hash } from 'node:crypto';
import type { CollectionId } from '#platform/ids.ts';
import type { AccountReader } from './store.ts';

/** A name for a calendar object or card that no other UID gets. */
export function documentNameOf(uid: string, extension: 'ics' | 'vcf'): string {
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,150}$/.test(uid);
  return `${isPlain ? uid : digestOf(uid)}.${extension}`;
}

/** The same, where no document of another UID has it: programs may give any name to any UID. */
export async function freeDocumentName(
  reader: Pick<AccountReader, 'document'>,
  collection: CollectionId,
  { uid, name }: { readonly uid: string; readonly name: string },
): Promise<string> {
  const dot = name.lastIndexOf('.');
  const other = `${digestOf(uid)}${name.slice(dot)}`;
  for (const wanted of [name, other]) {
    const present = await reader.document(collection, wanted);
    if (present === undefined || present.uid === uid) return wanted;
  }
  for (let count = 2; ; count++) {
    const wanted = `${digestOf(uid)}-${count}${name.slice(dot)}`;
    if ((await reader.document(collection, wanted)) === undefined) return wanted;
  }
}

function digestOf(uid: string): string {
  return hash('sha256', uid, 'hex').slice(0, 40);
}
