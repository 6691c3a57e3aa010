import { accountId, itemId, type AccountId, type ItemId } from '#platform/ids.ts';
import type { OutgoingMessage } from '../itip/message.ts';
import type { Speaker } from '../speaker.ts';
import { formatOutgoing, parseOutgoing } from './outgoing.ts';

/** Something that came to an account, for others who act for it to read. */
export interface Notice {
  /** Whose invitation it is. */
  readonly account: AccountId;
  /** Those who act for the account, or those who decide who may have the room. */
  readonly readers: 'delegates' | 'approvers';
  /** UID of a private meeting: who does not see what is private in its calendar is not told. */
  readonly privateUid?: string;
  readonly source: NoticeSource;
}

/** What is to be read. */
export type NoticeSource =
  /** A message that came from an account here, made into a mail for them. */
  | { readonly kind: 'message'; readonly speaker: Speaker; readonly message: OutgoingMessage }
  /** A mail that was filed into the account; it begins after the trace fields of that. */
  | { readonly kind: 'mail'; readonly item: ItemId; readonly skip: number };

interface KeptNotice {
  readonly account: AccountId;
  readonly readers: Notice['readers'];
  readonly privateUid?: string;
  readonly mail?: { readonly item: ItemId; readonly skip: number };
  readonly outgoing?: string;
}

export function formatNotice({ source, ...rest }: Notice): string {
  const kept: KeptNotice =
    source.kind === 'mail'
      ? { ...rest, mail: { item: source.item, skip: source.skip } }
      : {
          ...rest,
          outgoing: formatOutgoing({ speaker: source.speaker, messages: [source.message] }),
        };
  return JSON.stringify(kept);
}

/** Undefined for what another version wrote and this one cannot read. */
export function parseNotice(text: string): Notice | undefined {
  try {
    const { mail, outgoing, ...kept } = JSON.parse(text) as KeptNotice;
    const whose = { ...kept, account: accountId(kept.account) };
    if (mail !== undefined)
      return { ...whose, source: { kind: 'mail', item: itemId(mail.item), skip: mail.skip } };
    const { speaker, messages } = parseOutgoing(outgoing ?? '') ?? {};
    const message = messages?.[0];
    return speaker && message && { ...whose, source: { kind: 'message', speaker, message } };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
