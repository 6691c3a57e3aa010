/** What threading looks at of one message; messages come in the order of the mailbox. */
export interface ThreadMessage {
  /** Message number or UID: what the answer names. */
  readonly number: number;
  readonly messageId: string | undefined;
  /** Ancestors, oldest first. RFC 5256 §3 */
  readonly references: readonly string[];
  /** Sent date, or arrival where there is none. RFC 5256 §2.2 */
  readonly date: number;
  /** In casemap form. RFC 5256 §2.1 */
  readonly baseSubject: string;
  readonly isReplyOrForward: boolean;
}
