import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatItemId, type ItemReference } from './ids.ts';
import { m, part } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';
import { formatItemShape, type ItemShape } from './shapes.ts';

/** Items with properties, in the order asked for. */
export function getItem(
  items: readonly ItemReference[],
  shape: ItemShape,
): EwsOperation<Outcome<XmlElement | undefined>[]> {
  const request = m('GetItem', [formatItemShape(shape), m('ItemIds', items.map(formatItemId))]);
  return { request, isRepeatable: true, read: readItems };
}

/** The items in the messages of a response about items. */
export function readItems(response: XmlElement): Outcome<XmlElement | undefined>[] {
  return readOutcomes(response, (message) => {
    const found = part(message, 'Items');
    return found === undefined ? undefined : elementsOf(found)[0];
  });
}
