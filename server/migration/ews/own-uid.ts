import { createHash } from 'node:crypto';
import { extendedOf } from '#codecs/ews/property-path.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { extendedField, type Field } from './field-set.ts';
import { fields } from './fields.ts';

/** A UID longer than this is none that anybody refers to. */
const MAX_UID_LENGTH = 255;

/** The UID of what has none in Exchange: the one it came with, else one made of the key that it keeps through moves. */
export function uidOfItem(item: XmlElement, id: string): string {
  const own = extendedOf(item, fields.uid) ?? '';
  if (own !== '') return own;
  const key = extendedOf(item, fields.searchKey) ?? '';
  const bytes = key === '' ? createHash('sha256').update(id).digest() : Buffer.from(key, 'base64');
  return `${bytes.toString('hex').slice(0, 64)}@exchange`;
}

export function formatUid(uid: string | undefined): Field[] {
  const text = uid?.trim() ?? '';
  return text === '' || text.length > MAX_UID_LENGTH ? [] : [extendedField(fields.uid, text)];
}
