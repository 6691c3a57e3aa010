import type { Absence, Category, MailScript, Signature } from '#store/settings.ts';
import type { Loss } from './item.ts';

/** What belongs to an account and not to one of its folders. Empty where a source knows nothing of it. */
export interface AccountSettings {
  readonly displayName?: string;
  /** IANA name. */
  readonly timeZone?: string;
  /** BCP 47. */
  readonly language?: string;
  /** Mail rules as a Sieve script; what could not be said in it is in `losses` and, for people, in its comments. */
  readonly sieve?: readonly MailScript[];
  readonly absence?: Absence;
  readonly delegates?: readonly Delegate[];
  /** Who works with all calendars of the account: addresses, or names in the source. */
  readonly calendarProxies?: readonly { readonly who: string; readonly access: 'read' | 'write' }[];
  readonly signatures?: readonly Signature[];
  /** Names and colours ("#rrggbb") of categories. */
  readonly categories?: readonly Category[];
  /** VAVAILABILITY. */
  readonly workingHours?: string;
  /** Addresses that mail is forwarded to. */
  readonly forwards?: readonly string[];
  readonly keepsForwarded?: boolean;
  readonly losses: readonly Loss[];
}

/** Somebody who acts for the account. */
export interface Delegate {
  readonly address: string;
  readonly getsInvitations: boolean;
  readonly seesPrivate: boolean;
  readonly sendsOnBehalf: boolean;
  /** What he may do in the calendar. */
  readonly calendar: 'free-busy' | 'read' | 'write-own' | 'write' | 'owner' | undefined;
}

export const noSettings: AccountSettings = { losses: [] };
