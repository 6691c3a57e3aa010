import type { AccountId } from '#platform/ids.ts';
import type { Envelope, SmtpVerdict } from './delivery.ts';

/** Where and how a message is filed into an account. */
export interface Filing {
  /** Full mailbox name; created when it does not exist. */
  readonly mailbox: string;
  /** Bits of systemFlags and keywords it gets. */
  readonly systemFlags: number;
  readonly keywords: readonly string[];
}

export type AccountDecision =
  /** An empty list discards the message on the user's wish. */
  | { readonly kind: 'file'; readonly filings: readonly Filing[] }
  | { readonly kind: 'refuse'; readonly reply: SmtpVerdict };

/** What a filter may look at. The content is complete but for our own trace fields. */
export interface FilterSubject {
  readonly envelope: Envelope;
  readonly content: Buffer;
  /** Header fields that the checks of the sender gave, e.g. Authentication-Results; '' when none ran. */
  readonly authenticationField: string;
}

/**
 * The place of the filtering engine and of the users' rules in the pipeline: asked once for the message while the client still
 * waits, so that a refusal is an answer and not a bounce, then once for each account it goes to.
 */
export interface MessageFilter {
  judgeMessage(subject: FilterSubject): Promise<SmtpVerdict | undefined>;
  decideFor(account: AccountId, subject: FilterSubject, detail: string): Promise<AccountDecision>;
}

/** Everything into the inbox. */
export function createInboxFilter(): MessageFilter {
  const decision: AccountDecision = {
    kind: 'file',
    filings: [{ mailbox: 'INBOX', systemFlags: 0, keywords: [] }],
  };
  return { judgeMessage: async () => undefined, decideFor: async () => decision };
}
