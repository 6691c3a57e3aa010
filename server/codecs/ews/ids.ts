import type { XmlElement } from '#codecs/xml/element.ts';
import { part, t } from './names.ts';

/** What names an item; the key changes with everything that happens to it. */
export interface ItemId {
  readonly id: string;
  readonly changeKey: string;
}

/** An item by its id, or one occurrence of a series. */
export type ItemReference =
  | { readonly id: string; readonly changeKey?: string }
  | { readonly masterId: string; readonly changeKey?: string; readonly instance: number };

/** A folder by its id, or by what everybody calls it, in the own mailbox or in that of an address. */
export type FolderReference =
  | { readonly id: string; readonly changeKey?: string }
  | { readonly distinguished: string; readonly mailbox?: string };

export function formatItemId(reference: ItemReference): XmlElement {
  const key = { ChangeKey: reference.changeKey === '' ? undefined : reference.changeKey };
  if ('id' in reference) return t('ItemId', [], { Id: reference.id, ...key });
  return t('OccurrenceItemId', [], {
    RecurringMasterId: reference.masterId,
    ...key,
    InstanceIndex: String(reference.instance),
  });
}

export function formatFolderId(reference: FolderReference): XmlElement {
  if ('id' in reference)
    return t('FolderId', [], { Id: reference.id, ChangeKey: reference.changeKey });
  const { distinguished, mailbox } = reference;
  const owner = mailbox === undefined ? undefined : t('Mailbox', t('EmailAddress', mailbox));
  return t('DistinguishedFolderId', owner, { Id: distinguished });
}

/** The ItemId in an item, or in what is around one; undefined when there is none. */
export function itemIdOf(element: XmlElement | undefined): ItemId | undefined {
  return readId(part(element, 'ItemId'));
}

export function folderIdOf(element: XmlElement | undefined, name = 'FolderId'): ItemId | undefined {
  return readId(part(element, name));
}

export function readId(element: XmlElement | undefined): ItemId | undefined {
  const id = element?.attributes.get('Id');
  if (element === undefined || id === undefined) return undefined;
  return { id, changeKey: element.attributes.get('ChangeKey') ?? '' };
}
