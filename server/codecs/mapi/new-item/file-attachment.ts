import type { Bytes } from '#platform/bytes.ts';
import { newNumber, newText, type NewAttachment, type NewProperty } from '../new-item.ts';
import { tags } from '../property-tags.ts';

/** PidTagAttachMethod: the content is here. */
const BY_VALUE = 1;
/** Nowhere in the text. */
export const NOT_RENDERED = -1;

/** A file that is attached. @param more what else is to be said of it */
// MS-OXCMSG §2.2.2
export function fileAttachment(
  name: string,
  type: string,
  bytes: Bytes,
  more: readonly NewProperty[] = [],
): NewAttachment {
  return {
    properties: [
      newNumber(tags.attachMethod, BY_VALUE),
      newText(tags.attachLongFileName, name),
      newText(tags.attachFileName, name),
      newText(tags.displayName, name),
      newText(tags.attachMimeTag, type),
      newNumber(tags.renderingPosition, NOT_RENDERED),
      ...more,
    ],
    content: { kind: 'data', bytes },
  };
}
