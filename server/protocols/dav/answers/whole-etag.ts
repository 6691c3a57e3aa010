import type { DefinedZones } from '#codecs/icalendar/define-zones.ts';
import type { AccountReader } from '#store/store.ts';
import { readStoredOf, storedText } from '../properties/stored-properties.ts';
import { shortDigest } from '../short-digest.ts';
import type { CollectionNode } from '../tree/node.ts';

/** What a calendar is called, as its owner has set it: it is in the calendar as one text. */
export async function ownersName(
  reader: AccountReader,
  { collection }: Pick<CollectionNode, 'collection'>,
): Promise<string | undefined> {
  return storedText(await readStoredOf(reader, collection), '{DAV:}displayname');
}

// RFC 9110 §8.8.1
/**
 * The weak entity tag of a calendar or an address book as one text. Who sees more or less of it gets another text, and so does
 * who asks for other definitions of time zones.
 */
export async function wholeEtag(
  reader: AccountReader,
  node: CollectionNode,
  zones: DefinedZones | undefined,
): Promise<string> {
  const { collection, rights, space } = node;
  const isCalendar = space === 'calendars';
  const form = isCalendar ? (zones ?? 'stored') : 'none';
  const name = isCalendar ? await ownersName(reader, node) : undefined;
  const mark = name === undefined ? '' : `-${shortDigest(name)}`;
  return `W/"${collection.objectId}-${collection.highestModseq}-${rights}-${form}${mark}"`;
}
