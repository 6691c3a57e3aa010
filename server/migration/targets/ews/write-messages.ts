import { t } from '#codecs/ews/names.ts';
import { DomainError } from '#platform/errors.ts';
import { formatState } from '../../ews/message-state.ts';
import type { WriteItem } from '../../target.ts';
import type { EwsAccount } from './ews-account.ts';
import { formatMarker } from './item-markers.ts';
import type { NewItem } from './write-items.ts';

/** A message as it is created: not as a draft, with its dates, flags and categories. */
export function toNewMessage({ categories }: EwsAccount, item: WriteItem): NewItem {
  const { content, flags, receivedAtSeconds } = item;
  if (content.mediaType !== 'message/rfc822')
    throw new DomainError('not-supported', `${content.mediaType} is no message`);
  const { elements, losses } = formatState(flags, receivedAtSeconds, categories);
  const mime = t('MimeContent', content.bytes.toString('base64'), { CharacterSet: 'UTF-8' });
  return {
    element: t('Message', [mime, ...elements, formatMarker(item, true)]),
    losses,
  };
}
