import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { itemEntity, itemText } from './embed-item.ts';
import { readFlags } from './item-flags.ts';
import type { MapiFlags } from './item-flags.ts';
import type { MapiItem } from './mapi-item.ts';
import type { MapiLoss } from './mapi-loss.ts';
import { startConversion } from './message/context.ts';
import type { ConvertOptions } from './convert-options.ts';
import type { Conversion } from './message/context.ts';
import { formatEntity } from './message/entity.ts';
import { tags } from './property-tags.ts';
import { unplacedProperties } from './unplaced-properties.ts';

/** An item in the form that other programs know. */
export interface ConvertedItem {
  readonly mediaType: 'message/rfc822' | 'text/calendar' | 'text/vcard';
  readonly bytes: Bytes;
  readonly flags: MapiFlags;
  /** Seconds since 1970. */
  readonly receivedAt: number | undefined;
  readonly losses: readonly MapiLoss[];
}

/**
 * What an item is to others: a message, a calendar object, a card. The same item gives the same bytes each time. Everything
 * that it had and that is not in them is a loss.
 * @throws DomainError too-large
 */
export async function convertItem(item: MapiItem, options: ConvertOptions): Promise<ConvertedItem> {
  const conversion = startConversion(item, options);
  const text = await itemText(conversion);
  if (text === undefined) return await convertToMessage(item, options);
  return finish(conversion, text.mediaType, Buffer.from(text.text));
}

/** A message of an item, whatever it is: appointments, cards and the like are attached to it. @throws DomainError too-large */
export async function convertToMessage(
  item: MapiItem,
  options: ConvertOptions,
): Promise<ConvertedItem> {
  const conversion = startConversion(item, options);
  const entity = await itemEntity(conversion);
  return finish(conversion, 'message/rfc822', await formatEntity(entity, options.maxBytes));
}

function finish(
  { item, reader, losses, options }: Conversion,
  mediaType: ConvertedItem['mediaType'],
  bytes: Bytes,
): ConvertedItem {
  if (bytes.length > options.maxBytes)
    throw new DomainError('too-large', `the item is larger than ${options.maxBytes} bytes`);
  const flags = readFlags(reader);
  const receivedAt = reader.time(tags.messageDeliveryTime) ?? reader.time(tags.clientSubmitTime);
  const problems = item.problems.map((detail) => ({ what: 'damaged', detail }));
  return {
    mediaType,
    bytes,
    flags,
    receivedAt,
    losses: [...problems, ...losses, ...unplacedProperties(reader)],
  };
}
