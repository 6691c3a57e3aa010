import { isFatal } from '#clients/graph/run-batch.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { formatExtended } from '#codecs/graph/extended-property.ts';
import { textAt } from '#codecs/graph/json-value.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { prepareContact } from '../../graph/contact/format-contact.ts';
import { fields } from '../../graph/fields.ts';
import type { Loss } from '../../item.ts';
import type { WriteItem } from '../../target.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';
import { markerOf } from './marker.ts';
import type { Made } from './made.ts';

/** Makes a contact of a card. @throws DomainError bad-value, not-supported; ContentSyntaxError */
export async function makeContact(
  { mailbox }: GraphAccount,
  folder: GraphFolder,
  item: WriteItem,
): Promise<Made> {
  const [card, ...others] = parseCards(decodeContent(item.content.bytes));
  if (card === undefined) throw new DomainError('bad-value', 'there is no card in it');
  const { json, extended, uid, photo, losses: told } = prepareContact(card);
  const losses: Loss[] = [...told];
  if (others.length > 0)
    losses.push({ what: 'further-cards', detail: `${others.length} further cards in one` });
  const made = await mailbox.ask({
    method: 'POST',
    path: pathsOf.addressbook.list(folder.id),
    json: { ...json, ...formatExtended([...extended, [fields.carriedOver, markerOf(item)]]) },
  });
  if (photo === undefined) return { item: made, uid, losses };
  const path = pathsOf.addressbook.item('', textAt(made, 'id') ?? '');
  try {
    await mailbox.askBytes({ method: 'PUT', path: `${path}/photo/$value`, content: photo });
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    losses.push({ what: 'photo', detail: error.message });
  }
  return { item: await mailbox.ask({ path: `${path}?$select=id,changeKey` }), uid, losses };
}
