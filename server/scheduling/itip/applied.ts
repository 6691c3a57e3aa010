import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { CalendarObject } from './calendar-object.ts';
import type { OutgoingMessage } from './message.ts';

/** Why a message changes nothing. */
export type IgnoredReason =
  /** It cannot be read as a scheduling message. */
  | 'not-scheduling'
  /** The method of the MIME part and the one inside are two. */
  | 'method-mismatch'
  | 'no-organizer'
  /** The stored object is somebody else's meeting under the same UID. */
  | 'other-organizer'
  /** Declined, and the invitation was taken away. */
  | 'declined'
  /** The account is not among those invited. */
  | 'not-invited'
  /** Who answers was not invited (RFC 5546 §2.1.5). */
  | 'party-crasher'
  | 'unknown-object'
  | 'unknown-instance'
  /** What is stored is as new or newer. */
  | 'outdated';

/** What a message comes to. */
export type Applied =
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason }
  /** Nothing is to be stored before a person decides. */
  | { readonly kind: 'for-people' }
  | {
      readonly kind: 'applied';
      readonly object: CalendarObject;
      readonly effect: 'invited' | 'updated' | 'cancelled' | 'answered';
      /** What the organizer does not seem to have been told. */
      readonly reply?: OutgoingMessage | undefined;
    }
  /** A person is to decide; nothing changes. */
  | { readonly kind: 'note' }
  /** The attendee asks for the present state. */
  | { readonly kind: 'send-request'; readonly attendee: ContentLine }
  /** The instance belongs to a series that is not here: the organizer has it. */
  | { readonly kind: 'ask-refresh' };

export function ignored(reason: IgnoredReason): Applied {
  return { kind: 'ignored', reason };
}
