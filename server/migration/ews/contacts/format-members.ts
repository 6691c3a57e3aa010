import { parameter } from '#codecs/content-lines/parameters.ts';
import { t } from '#codecs/ews/names.ts';
import { propertiesNamed, type Card } from '#codecs/vcard/card.ts';
import { membersOfCard } from '#codecs/vcard/members-of-card.ts';
import type { Loss } from '../../item.ts';
import { field, type Field } from '../field-set.ts';
import { knows, type MailboxCalls } from '../mailbox-calls.ts';

/** Who is on a list, by mail address: other cards cannot be named before they are there. */
export function formatMembers(card: Card, calls: MailboxCalls, losses: Loss[]): Field[] {
  const names = new Map(
    propertiesNamed(card, 'MEMBER').map((line) => [
      line.value.trim().toLowerCase(),
      parameter(line, 'CN'),
    ]),
  );
  const members = membersOfCard(card).flatMap((member) => {
    if (member.kind !== 'address') {
      const who = member.kind === 'card' ? member.uid : member.uri;
      losses.push({
        what: 'list-member',
        detail: `${who} is named by something else than an address`,
      });
      return [];
    }
    const { address } = member;
    const name = member.name ?? names.get(`mailto:${address}`.toLowerCase()) ?? address;
    const mailbox = [t('Name', name), t('EmailAddress', address), t('RoutingType', 'SMTP')];
    return [t('Member', t('Mailbox', mailbox))];
  });
  if (members.length === 0) return [];
  if (knows(calls, 'Exchange2010')) return [field('distributionlist:Members', members)];
  losses.push({
    what: 'list-member',
    detail: 'Exchange 2007 takes no lists over EWS: it is empty',
  });
  return [];
}
