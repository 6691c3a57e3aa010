import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { readAddresses } from '#codecs/mime/read-addresses.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountTransaction } from '#store/store.ts';
import { withoutNotesForMail } from './bookkeeping.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { findOrganizedAt } from './copies/find-organized.ts';
import { readFailedMail } from './imip/failed-recipients.ts';
import { findCalendarPart } from './imip/find-calendar-part.ts';
import { withoutQuirks } from './imip/inbound-quirks.ts';
import { invitedByGroup } from './invite-by-group.ts';
import { removeEntry } from './outbox/entry.ts';
import {
  noteApplied,
  prepareMailEntry,
  type FiledMail,
  type MailProgress,
} from './outbox/expected-mail.ts';
import { receiveMessage } from './receive-message.ts';
import { enterFailures } from './schedule-status.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';
import { passingCodes, sendConsequences } from './send-messages.ts';

/** A mail that is about to be filed into an account. */
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
  /** This server's own report about mail that came back. */
  | { readonly kind: 'report' }
  | { readonly kind: 'none' };

/** What a mail asks of a calendar. */
export interface CalendarMail {
  /** A text/calendar. */
  readonly text: string;
  readonly method?: string;
  /** The one address in From. */
  readonly from?: string;
  readonly proof: SenderProof;
}

/** A mail that changes a calendar once it is filed. */
export interface ExpectedMail extends AsyncDisposable {
  /** Called in the transaction that files it: then it is done even if the server ends. */
  put(tx: AccountTransaction, filed: FiledMail): Promise<void>;
  /** Called when that is durable, unless it was not put. Never rejects. */
  apply(): Promise<void>;
}

/** See Scheduling.expectMail(). */
// RFC 6047 §2.3, §4
export async function expectMail(
  deps: SchedulingDeps,
  users: CalendarUsers,
  account: AccountId,
  { content, proof }: ReceivedMail,
): Promise<ExpectedMail | undefined> {
  if (proof.kind === 'none') return undefined;
  if (proof.kind === 'report')
    return {
      // The report itself stays readable: nothing of it is kept for later.
      put: async () => {},
      apply: async () => await tryEnterFailed(deps, account, content),
      [Symbol.asyncDispose]: async () => {},
    };
  const mail = tryRead(content, proof);
  if (mail === undefined) return undefined;
  const entry = await prepareMailEntry(deps, account, mail);
  let filed: FiledMail | undefined;
  return {
    async put(tx, at) {
      filed = at;
      await entry.put(tx, at);
    },
    async apply() {
      if (filed !== undefined)
        await finishMail(deps, users, { account, name: entry.name, mail, filed, isLastTry: false });
    },
    [Symbol.asyncDispose]: async () => await entry[Symbol.asyncDispose](),
  };
}

function tryRead(content: Buffer, proof: SenderProof): CalendarMail | undefined {
  try {
    const part = findCalendarPart(content);
    const from = part && fromOf(content);
    return (
      part && {
        text: part.text,
        ...(part.method !== undefined && { method: part.method }),
        ...(from !== undefined && { from }),
        proof,
      }
    );
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    return undefined;
  }
}

/** Applies a mail that was filed and removes what was kept of it; what is in the way for now leaves it for another try. Never rejects. */
export async function finishMail(
  deps: SchedulingDeps,
  users: CalendarUsers,
  entry: {
    readonly account: AccountId;
    readonly name: string;
    readonly mail: CalendarMail;
    readonly filed: MailProgress;
    readonly isLastTry: boolean;
  },
): Promise<void> {
  const { account, isLastTry } = entry;
  const isDone = await applyMail(deps, users, entry);
  if (!isDone && !isLastTry) return;
  try {
    await deps.store.transact(account, async (tx) => await removeEntry(tx, entry));
  } catch (error) {
    // It is looked at once more, which changes nothing.
    deps.log.warn('scheduling.unfinished', { account, reason: (error as Error).message });
  }
}

/** False when it may be possible later. */
async function applyMail(
  deps: SchedulingDeps,
  users: CalendarUsers,
  entry: {
    readonly account: AccountId;
    readonly name: string;
    readonly mail: CalendarMail;
    readonly filed: MailProgress;
  },
): Promise<boolean> {
  const { account, name, mail, filed } = entry;
  const { from, method, proof } = mail;
  const source = { kind: 'mail', item: filed.item, skip: filed.skip } as const;
  try {
    if (filed.applied !== undefined) {
      const received = { kind: 'ignored', reason: 'outdated', ...filed.applied } as const;
      await sendConsequences(deps, users, { account, received, source });
      return true;
    }
    const calendar = tryParse(mail.text);
    if (calendar === undefined) return true;
    const maySpeakFor = async (address: string): Promise<boolean> =>
      proof.kind === 'account'
        ? (await deps.directory.senders.rightTo(proof.account, address)) !== undefined
        : address === from;
    const own = await deps.directory.accounts.get(account);
    const plain = withoutQuirks(calendar, { from, recipient: own?.address, method });
    const received = await receiveMessage(deps, users, account, {
      calendar:
        own === undefined ? plain : await invitedByGroup(users, own, { calendar: plain, method }),
      ...(method !== undefined && { mimeMethod: method }),
      maySpeakFor,
      source,
      noteIn: (uid) => noteApplied(name, filed, uid),
    });
    const what =
      received.kind === 'ignored'
        ? received.reason
        : received.kind === 'applied'
          ? received.effect
          : received.kind;
    deps.log.info('scheduling.mail', { account, from, outcome: what });
    await sendConsequences(deps, users, { account, received, source });
    return true;
  } catch (error) {
    if (error instanceof ContentSyntaxError || error instanceof InputSyntaxError)
      deps.log.info('scheduling.mail', { account, outcome: 'unreadable' });
    else if (isDomainError(error))
      deps.log.warn('scheduling.mail-refused', { account, reason: error.message });
    else deps.log.error('scheduling.failed', { account, error });
    return !(isDomainError(error) && passingCodes.has(error.code));
  }
}

async function tryEnterFailed(
  deps: SchedulingDeps,
  account: AccountId,
  content: Buffer,
): Promise<void> {
  try {
    await enterFailed(deps, account, content);
  } catch (error) {
    if (error instanceof InputSyntaxError) return;
    deps.log.warn('scheduling.unfinished', { account, reason: (error as Error).message });
  }
}

/** What came back could not be delivered: the organizer's program, or the attendee's, is to show it. */
async function enterFailed(
  deps: SchedulingDeps,
  account: AccountId,
  content: Buffer,
): Promise<void> {
  const failed = readFailedMail(content);
  if (failed === undefined) return;
  const { uid, recipients } = failed;
  const own = new Set(await deps.directory.accounts.addressesOf(account));
  const isMe = (address: string): boolean => own.has(address);
  const at = await findOrganizedAt(deps, account, { uid, isMe });
  await enterFailures(deps, { account: at, uid }, recipients);
}

function tryParse(text: string): Component | undefined {
  try {
    // What this server notes for itself no mail says.
    return withoutNotesForMail(parseCalendar(text), () => true);
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
