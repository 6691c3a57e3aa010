import type { AccountId } from '#platform/ids.ts';
import type { Profile } from './profile.ts';

/** person: signs in; group: a shared mailbox; resource: a room or a thing; public: a tree of public folders. */
export type AccountType = 'person' | 'group' | 'resource' | 'public';
export const accountTypes: readonly AccountType[] = ['person', 'group', 'resource', 'public'];

/** Services that can be switched off for an account and chosen for an app password. */
export const protocolNames = [
  'smtp',
  'imap',
  'pop3',
  'jmap',
  'dav',
  'managesieve',
  'web',
  'activesync',
  'ews',
] as const;
export type ProtocolName = (typeof protocolNames)[number];

/** The roles that are stored; a domain administrator is a user who administers one domain or more. */
export type StoredRole = 'user' | 'administrator' | 'auditor';
export type Role = StoredRole | 'domain-administrator';

/** RFC 9208 resources; null: no limit of its own (the domain's default applies). */
export interface Quota {
  readonly bytes: number | null;
  readonly messages: number | null;
}

/** null: no limit of its own. */
export interface SendLimits {
  readonly messagesPerHour: number | null;
  readonly recipientsPerDay: number | null;
  readonly recipientsPerMessage: number | null;
  readonly messageBytes: number | null;
}
export const noSendLimits: SendLimits = {
  messagesPerHour: null,
  recipientsPerDay: null,
  recipientsPerMessage: null,
  messageBytes: null,
};

/** Whose Sent mailbox keeps what is sent with this account in From by somebody else. */
export type SentCopies = 'sender' | 'owner' | 'both';
export const sentCopiesChoices: readonly SentCopies[] = ['sender', 'owner', 'both'];

export interface Account {
  readonly id: AccountId;
  /** Primary address: normalised, domain in A-labels. */
  readonly address: string;
  readonly domain: string;
  readonly type: AccountType;
  readonly displayName: string;
  /** BCP 47 tag, e.g. "en" or "de-CH". */
  readonly language: string;
  /** Name in the IANA data base: "Europe/Berlin". */
  readonly timeZone: string;
  readonly profile: Profile;
  /** Left out of the address list; its address works all the same. */
  readonly isHidden: boolean;
  /** Default: sender for persons, both for shared mailboxes. */
  readonly sentCopies: SentCopies;
  readonly role: Role;
  /** Domains this account administers. */
  readonly administers: readonly string[];
  /** A disabled account neither signs in nor receives. */
  readonly isEnabled: boolean;
  readonly disabledProtocols: readonly ProtocolName[];
  readonly quota: Quota;
  /** Per cent of the quota from which the user is warned. */
  readonly quotaWarningPercent: number;
  readonly sendLimits: SendLimits;
  /** Where mail goes on to; empty: nowhere. */
  readonly forwards: readonly string[];
  /** With forwards: whether the mailbox keeps a copy. */
  readonly keepsForwarded: boolean;
  /** Changes whenever a credential does. */
  readonly credentialVersion: number;
  readonly hasPassword: boolean;
  readonly createdMs: number;
}
