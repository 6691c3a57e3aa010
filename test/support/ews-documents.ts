// Contacts, tasks and notes in EWS doubles, and what is read of them as text.
import type { CollectionKind } from '../../server/store/collection.ts';
import { readAll, type Carried } from './carry-over.ts';
import { unfold } from './ews-carry.ts';
import {
  addItem,
  distinguishedFolder,
  type DoubleFolder,
  type DoubleItem,
} from './ews-double/double-mailbox.ts';
import type { EwsDouble } from './ews-double/start-ews-double.ts';
import { typed, type Wish } from './ews-double/xml-parts.ts';
import { annaLogin, sourceOf } from './ews-stage.ts';

const AT = '2026-01-01T00:00:00Z';

export function add(
  folder: DoubleFolder,
  elementName: string,
  wishes: readonly Wish[],
): DoubleItem {
  const properties = wishes.map((w) => typed(...w));
  return addItem(folder, elementName, properties, { at: AT });
}

export const folderOf = (double: EwsDouble, name: string): DoubleFolder =>
  distinguishedFolder(double.mailbox('anna@a.test'), name);

export const textsOf = (carried: readonly Carried[], kind: CollectionKind): string[] =>
  carried
    .filter((c) => c.folder.kind === kind)
    .flatMap((c) => c.items.map((i) => unfold(i.content.bytes.toString())));

export const lossesOf = (carried: readonly Carried[]): string[] =>
  carried.flatMap((c) => c.losses.map((l) => l.what)).sort();

/** Without the times that every server sets itself. */
export const comparable = (text: string): string =>
  text.replaceAll(/^(?:DTSTAMP|CREATED|LAST-MODIFIED|REV):.*\r\n/gm, '');

export async function readKind(double: EwsDouble, kind: CollectionKind): Promise<string[]> {
  await using source = sourceOf(double);
  await using session = await source.open(annaLogin);
  const texts: string[] = [];
  for await (const folder of session.folders())
    if (folder.kind === kind)
      for (const item of await readAll(session, folder))
        texts.push(unfold(item.content.bytes.toString()));
  return texts;
}
