import type { Bytes } from '#platform/bytes.ts';
import { elementsOf } from '#codecs/xml/element.ts';
import { formatItemId, type ItemId } from './ids.ts';
import { m, part, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';

export interface NewAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly contentId?: string;
  readonly isInline?: boolean;
  /** The picture of a contact. Not with 2007. */
  readonly isContactPhoto?: boolean;
  readonly bytes: Bytes;
}

/** Adds files to an item; gives the item's new change key with each. */
export function createAttachment(
  item: ItemId,
  attachments: readonly NewAttachment[],
): EwsOperation<Outcome<string | undefined>[]> {
  const files = attachments.map((a) =>
    t('FileAttachment', [
      t('Name', a.name),
      t('ContentType', a.contentType),
      a.contentId === undefined ? undefined : t('ContentId', a.contentId),
      a.isInline === undefined ? undefined : t('IsInline', String(a.isInline)),
      a.isContactPhoto === undefined ? undefined : t('IsContactPhoto', String(a.isContactPhoto)),
      t('Content', a.bytes.toString('base64')),
    ]),
  );
  const parent = formatItemId(item);
  const request = m('CreateAttachment', [
    m('ParentItemId', [], Object.fromEntries(parent.attributes)),
    m('Attachments', files),
  ]);
  return {
    request,
    isRepeatable: false,
    read: (response) =>
      readOutcomes(response, (message) => {
        const found = part(message, 'Attachments');
        const file = found === undefined ? undefined : elementsOf(found)[0];
        return part(file, 'AttachmentId')?.attributes.get('RootItemChangeKey');
      }),
  };
}
