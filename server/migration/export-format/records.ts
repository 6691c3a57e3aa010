import type {
  AccountType,
  ProtocolName,
  Quota,
  SendLimits,
  SentCopies,
} from '#directory/account.ts';
import type { StoredRole } from '#directory/account.ts';
import type { DomainKind, DomainSettings } from '#directory/domain.ts';
import type { PostPolicy } from '#directory/groups.ts';
import type { Profile } from '#directory/profile.ts';
import type { ResourcePolicy } from '#directory/resource-policy.ts';
import type { CollectionKind, CollectionRole } from '#store/collection.ts';

/** docs/migration/export-format.md says what each of these files is. */
export const FORMAT = 'mailstead-export';
export const FORMAT_VERSION = 1;

export type MailForm = 'mbox' | 'maildir';

/** manifest.json */
export interface Manifest {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly product: string;
  readonly scope: 'organisation' | 'accounts';
  readonly mail: MailForm;
  readonly accounts: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** Of the file SHA256SUMS, in hex. */
  readonly sums: string;
}

/** directory.json */
export interface DirectoryRecord {
  readonly domains: readonly DomainRecord[];
  readonly aliases: readonly { readonly address: string; readonly targets: readonly string[] }[];
  readonly groups: readonly GroupRecord[];
  readonly roomLists: readonly {
    readonly address: string;
    readonly displayName: string;
    readonly building: string;
    readonly rooms: readonly string[];
  }[];
  readonly serverEntries: readonly AnnotationRecord[];
}

export interface DomainRecord {
  readonly name: string;
  readonly kind: DomainKind;
  readonly aliasOf: string | null;
  readonly isEnabled: boolean;
  readonly settings: Omit<DomainSettings, 'dkim'>;
}

export interface GroupRecord {
  readonly address: string;
  readonly displayName: string;
  readonly postPolicy: PostPolicy;
  readonly posters: readonly string[];
  readonly members: readonly string[];
  readonly isHidden: boolean;
}

/** accounts/ADDRESS/account.json */
export interface AccountRecord {
  readonly address: string;
  readonly type: AccountType;
  readonly displayName: string;
  readonly language: string;
  readonly timeZone: string;
  readonly profile: Profile;
  readonly isHidden: boolean;
  readonly sentCopies: SentCopies;
  readonly role: StoredRole;
  readonly administers: readonly string[];
  readonly isEnabled: boolean;
  readonly disabledProtocols: readonly ProtocolName[];
  readonly quota: Quota;
  readonly quotaWarningPercent: number;
  readonly sendLimits: SendLimits;
  readonly forwards: readonly string[];
  readonly keepsForwarded: boolean;
  readonly passwordHash?: string;
  /** Their secrets are kept nowhere: they are made anew. */
  readonly appPasswords: readonly {
    readonly name: string;
    readonly protocols: readonly ProtocolName[];
    readonly createdMs: number;
    readonly expiresMs?: number;
  }[];
  /** Of shared mailboxes: who is in them and who may write to them. */
  readonly group?: Omit<GroupRecord, 'address' | 'displayName' | 'isHidden'>;
  /** Of rooms and things. */
  readonly resource?: ResourceRecord;
  readonly grants: readonly GrantRecord[];
  readonly feeds: readonly {
    /** The mark of its calendar. */
    readonly id: string;
    readonly url: string;
    readonly every: number;
    readonly collection: string;
  }[];
}

/** Names where the directory has numbers. */
export type ResourceRecord = Omit<ResourcePolicy, 'bookers' | 'approvers'> & {
  readonly bookers: readonly string[];
  readonly approvers: readonly string[];
};

export interface GrantRecord {
  /** Object id as in collections.json, '' for everything, '*calendars' for all calendars. */
  readonly collection: string;
  /** "anyone", "@domain" or an address; "-" in front takes away. */
  readonly who: string;
  readonly rights: string;
}

/** Text where the value is text, else base64. */
export interface AnnotationRecord {
  readonly entry: string;
  readonly text?: string;
  readonly base64?: string;
}

/** accounts/ADDRESS/collections.json */
export interface CollectionsRecord {
  readonly subscriptions: readonly string[];
  readonly annotations: readonly AnnotationRecord[];
  readonly collections: readonly CollectionRecord[];
}

export interface CollectionRecord {
  readonly objectId: string;
  readonly kind: CollectionKind;
  readonly name: string;
  readonly role?: CollectionRole;
  readonly isSelectable: boolean;
  readonly uidValidity: number;
  readonly annotations: readonly AnnotationRecord[];
  readonly items: number;
  /** One line of JSON an item, in their order. */
  readonly index: string;
}

/** A line of the index of a mailbox. */
export interface MessageRecord {
  readonly uid: number;
  /** "\Seen", ... */
  readonly flags: readonly string[];
  readonly keywords: readonly string[];
  /** Epoch seconds. */
  readonly receivedAt: number;
  readonly size: number;
  readonly sha256: string;
  readonly file: string;
  /** In an mbox: where the content begins, behind what tells other programs of flags, and how long it is there. */
  readonly offset?: number;
  readonly length?: number;
}

/** A line of the index of any other collection. */
export interface DocumentRecord {
  readonly name: string;
  readonly mediaType: string;
  readonly createdAt: number;
  readonly size: number;
  readonly sha256: string;
  readonly file: string;
  readonly properties?: string;
  readonly scheduleTag?: string;
  /** Address of who put it there, where that was somebody else. */
  readonly creator?: string;
}

export const directoryLists = [
  'domains',
  'aliases',
  'groups',
  'roomLists',
  'serverEntries',
] as const;
export const accountLists = [
  'administers',
  'disabledProtocols',
  'forwards',
  'appPasswords',
  'grants',
  'feeds',
] as const;
export const collectionLists = ['subscriptions', 'annotations', 'collections'] as const;
