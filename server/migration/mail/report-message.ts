import { hash } from 'node:crypto';
import { tryNormalAddress } from '#directory/address-form.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { ItemMediaType } from '../item.ts';
import { itemWordsIn } from '../rules/item-words.ts';
import { composeMail } from './compose-mail.ts';

/** What a report message tells of an item that could not be carried over as it was. */
export interface ReportedItem {
  /** The account in the target. */
  readonly owner: string;
  /** BCP 47. */
  readonly language: string;
  /** Of the source, "/" between levels. */
  readonly folder: string;
  readonly id: string;
  readonly version: string;
  readonly mediaType: ItemMediaType;
  readonly remains: Bytes;
  readonly reason: string;
  /** Of the report itself: the item's own moment where it has one. */
  readonly sentAtSeconds: number;
}

const names: Readonly<Record<ItemMediaType, string>> = {
  'message/rfc822': 'message.eml',
  'text/calendar': 'entry.ics',
  'text/vcard': 'card.vcf',
  'application/octet-stream': 'file.bin',
};

/** A domain that is nobody's. */
const NOWHERE = 'migration.invalid';

/** A message to the owner with the remains attached. The same item gives the same Message-ID, so that it is there only once. */
export function composeReportMessage(item: ReportedItem): Buffer {
  const { owner, language, folder, id, version, mediaType, remains, reason, sentAtSeconds } = item;
  const words = itemWordsIn(language);
  const fill = (text: string) => text.replace('{folder}', () => folder);
  const name = hash('sha256', `${owner}\n${folder}\n${id}\n${version}`, 'hex').slice(0, 32);
  const text = [
    fill(words.notMoved),
    words.attached,
    '',
    `${words.reason}: ${reason.replaceAll(/\s+/g, ' ')}`,
    `${words.oldName}: ${id}`,
    words.size.replace('{bytes}', String(remains.length)),
    `SHA-256: ${hash('sha256', remains, 'hex')}`,
    '',
  ];
  // Other servers have accounts whose names are no addresses.
  const address = tryNormalAddress(owner);
  return composeMail({
    from: { name: 'Migration', address: `postmaster@${address?.domain ?? NOWHERE}` },
    to: address === undefined ? { name: owner, address: `owner@${NOWHERE}` } : { address: owner },
    subject: fill(words.damagedItem),
    sentAtSeconds,
    messageId: `${name}@${NOWHERE}`,
    language,
    text: text.join('\n'),
    // No type of its own: nothing is to open by itself what is damaged.
    attachments: [
      { name: names[mediaType], mediaType: 'application/octet-stream', bytes: remains },
    ],
  });
}
