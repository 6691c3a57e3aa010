import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { readAddresses } from '#codecs/mime/read-addresses.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { findCalendarPart } from './imip/find-calendar-part.ts';
import { withoutQuirks } from './imip/inbound-quirks.ts';
import { invitedByGroup } from './invite-by-group.ts';
import { receiveMessage } from './receive-message.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';
import { sendConsequences } from './send-messages.ts';

/** A mail that was filed into an account. */
export interface ReceivedMail {
  readonly content: Buffer;
  readonly proof: SenderProof;
}

/** How far it is proven who sent a mail. */
export type SenderProof =
  /** DMARC passed: the address in From is its sender's. */
  | { readonly kind: 'from' }
  /** One of our users signed in to send it, or it was made here in their name. */
  | { readonly kind: 'account'; readonly account: AccountId }
  | { readonly kind: 'none' };

/** See Scheduling.receiveMail(). */
// RFC 6047 §2.3, §4
export async function receiveMail(
  deps: SchedulingDeps,
  users: CalendarUsers,
  account: AccountId,
  { content, proof }: ReceivedMail,
): Promise<void> {
  if (proof.kind === 'none') return;
  try {
    const part = findCalendarPart(content);
    const calendar = part && tryParse(part.text);
    if (part === undefined || calendar === undefined) return;
    const from = fromOf(content);
    const maySpeakFor = async (address: string): Promise<boolean> =>
      proof.kind === 'from'
        ? address === from
        : (await deps.directory.senders.rightTo(proof.account, address)) !== undefined;
    const own = await deps.directory.accounts.get(account);
    const plain = withoutQuirks(calendar, { from, recipient: own?.address, method: part.method });
    const received = await receiveMessage(deps, users, account, {
      calendar:
        own === undefined
          ? plain
          : await invitedByGroup(users, own, { calendar: plain, method: part.method }),
      ...(part.method !== undefined && { mimeMethod: part.method }),
      maySpeakFor,
    });
    const what =
      received.kind === 'ignored'
        ? received.reason
        : received.kind === 'applied'
          ? received.effect
          : received.kind;
    deps.log.info('scheduling.mail', { account, from, outcome: what });
    await sendConsequences(deps, users, { account, received, compose: async () => content });
  } catch (error) {
    if (error instanceof ContentSyntaxError || error instanceof InputSyntaxError)
      deps.log.info('scheduling.mail', { account, outcome: 'unreadable' });
    else if (isDomainError(error))
      deps.log.warn('scheduling.mail-refused', { account, reason: error.message });
    else deps.log.error('scheduling.failed', { account, error });
  }
}

function tryParse(text: string): Component | undefined {
  try {
    return parseCalendar(text);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    return undefined;
  }
}

/** The one address in From; undefined when there is none, or more than one. */
function fromOf(content: Buffer): string | undefined {
  const header = parseHeader(content, 0, content.length);
  if (headerValue(header, 'from') === undefined) return undefined;
  const addresses = readAddresses(header, 'from');
  const [only] = addresses;
  if (only === undefined || addresses.length > 1) return undefined;
  return `${only.local}@${only.domain}`.toLowerCase();
}
