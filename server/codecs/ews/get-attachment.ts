import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { m, part, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';

/** Attachments with their contents: FileAttachment or ItemAttachment, in the order asked for. */
export function getAttachment(
  ids: readonly string[],
  withMime = false,
): EwsOperation<Outcome<XmlElement | undefined>[]> {
  const request = m('GetAttachment', [
    m('AttachmentShape', t('IncludeMimeContent', String(withMime))),
    m(
      'AttachmentIds',
      ids.map((id) => t('AttachmentId', [], { Id: id })),
    ),
  ]);
  return {
    request,
    isRepeatable: true,
    read: (response) =>
      readOutcomes(response, (message) => {
        const found = part(message, 'Attachments');
        return found === undefined ? undefined : elementsOf(found)[0];
      }),
  };
}
