import type { XmlElement } from '#codecs/xml/element.ts';
import { itemIdOf } from '#codecs/ews/ids.ts';
import { textAt } from '#codecs/ews/names.ts';
import type { ItemShape } from '#codecs/ews/shapes.ts';
import { toCrlf } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import { fields } from '../../ews/fields.ts';
import { toEpochSeconds } from '../../exchange/moments.ts';
import { followUpLosses, readFlags, stateProperties } from '../../ews/message-state.ts';
import { resolveHeader } from '../../exchange/resolve-header.ts';
import type { Loss, ReadItem, UnreadItem } from '../../item.ts';

export const messageShape: ItemShape = {
  withMime: true,
  properties: [
    'item:ItemClass',
    'item:Subject',
    'item:DateTimeReceived',
    fields.followUpDue,
    ...stateProperties,
  ],
};

/** A message as it was read. */
export async function toMessage(
  id: string,
  item: XmlElement,
  resolver: AddressResolver,
): Promise<ReadItem | UnreadItem> {
  const mime = textAt(item, 'MimeContent');
  if (mime === undefined || mime === '')
    return {
      id,
      error: new DomainError('corrupt', `"${subjectOf(item)}" comes without a content`),
    };
  const raw = toCrlf(Buffer.from(mime, 'base64'));
  const { message, losses } = await resolveHeader(raw, resolver);
  const receivedAtSeconds = toEpochSeconds(textAt(item, 'DateTimeReceived'));
  return {
    id,
    content: { mediaType: 'message/rfc822', bytes: message },
    flags: readFlags(item),
    ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
    losses: [...losses, ...followUpLosses(item), ...classLosses(item)],
  };
}

function subjectOf(item: XmlElement): string {
  return textAt(item, 'Subject') ?? itemIdOf(item)?.id ?? '';
}

/** Classes of which mail programs know everything there is to know from the message itself. */
const plainClasses =
  /^(?:IPM\.Note(?:\.SMIME.*)?|IPM\.Schedule\.Meeting\..*|REPORT\..*|IPM\.Post|IPM\.Note\.Rules\..*|IPM\.Outlook\.Recall|IPM)$/i;

function classLosses(item: XmlElement): Loss[] {
  const itemClass = textAt(item, 'ItemClass') ?? 'IPM.Note';
  if (plainClasses.test(itemClass)) return [];
  return [{ what: 'message-class', detail: `it was of the class ${itemClass}` }];
}
