import type { XmlElement } from '#codecs/xml/element.ts';
import { expandItem } from '#codecs/ews/expand-dl.ts';
import { itemIdOf } from '#codecs/ews/ids.ts';
import { readMailbox, type MailboxEntry } from '#codecs/ews/mailbox-entry.ts';
import { part, partsOf } from '#codecs/ews/names.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss } from '../../item.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import { call, knows, type MailboxCalls } from '../mailbox-calls.ts';

/** Who is on a list of contacts. */
// RFC 6350 §6.6.5
export async function readMembers(
  calls: MailboxCalls,
  list: XmlElement,
  resolver: AddressResolver,
  losses: Loss[],
): Promise<ContentLine[]> {
  const lines: ContentLine[] = [];
  for (const entry of await entriesOf(calls, list)) {
    const address = await resolver.addressOf(entry);
    const who = entry.name === '' ? entry.address : entry.name;
    if (address === undefined)
      losses.push({ what: 'list-member', detail: `${who || 'somebody'} has no mail address` });
    else lines.push(toMember(address, entry.name));
  }
  return lines;
}

/** Servers of 2007 do not tell who is on a list, but open it. */
async function entriesOf(calls: MailboxCalls, list: XmlElement): Promise<readonly MailboxEntry[]> {
  if (knows(calls, 'Exchange2010'))
    return partsOf(part(list, 'Members'), 'Member').map((m) => readMailbox(part(m, 'Mailbox')));
  const id = itemIdOf(list)?.id;
  if (id === undefined) return [];
  try {
    return await call(calls, expandItem(id));
  } catch (error) {
    if (isDomainError(error, 'not-found')) return [];
    throw error;
  }
}

function toMember(address: string, name: string): ContentLine {
  const cn = name === '' || name === address ? [] : [{ name: 'CN', values: [name] }];
  return { name: 'MEMBER', parameters: cn, value: `mailto:${address}` };
}
