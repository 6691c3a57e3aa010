import type { Directory } from '#directory/directory.ts';
import type { Subscriptions } from '#groupware/subscriptions.ts';
import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Settings, SettingsSection } from '#platform/settings.ts';
import type { PendingAccounts } from '#scheduling/pending-accounts.ts';
import type { Scheduling } from '#scheduling/scheduling.ts';
import type { Queue } from '#queue/queue.ts';
import type { StoreUpkeep } from '#store/upkeep.ts';
import type { DkimKeyFiles } from '#sender-auth/dkim-key-files.ts';
import type { MtaStsPolicy } from '#sender-auth/mta-sts-policy.ts';
import type { Store } from '#store/store.ts';

/** One listener of a running server. */
export interface ListenerReport {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}
/** Something an administrator should know about. */
export interface Concern {
  /** Stable name: "certificate-expires". */
  readonly name: string;
  readonly message: string;
}
export interface StatusReport {
  readonly version: string;
  readonly pid: number;
  readonly uptimeSeconds: number;
  readonly workers: number;
  /** "embedded", or the database's address without the password. */
  readonly storage: string;
  readonly listeners: readonly ListenerReport[];
  readonly concerns: readonly Concern[];
  /** Figures by name: connections, queue entries, accounts. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A server that serves. Disposing of it is the orderly stop. */
export interface RunningServer extends AsyncDisposable {
  status(): Promise<StatusReport>;
  /** Takes new settings into force; those that need a restart are left as they were. */
  reload(settings: Settings): Promise<void>;
  /** Another process changed something. */
  nudge(topic: string, value: number): void;
}

export interface ServerStart {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly log: Log;
}

/** What the data folder is opened with. */
export interface DataOpening {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface OpenedStore extends AsyncDisposable {
  readonly store: Store & StoreUpkeep;
}

/** What calendars that follow an address are kept in, and by which settings. */
export interface SubscriptionsOpening {
  readonly store: Store;
  /** The settings of now. */
  readonly settings: () => Settings;
}

/** The data of a server without its listeners: what commands work on. */
export interface OpenData extends AsyncDisposable {
  readonly directory: Directory;
  /** Opens the accounts' mail; closed by the caller, before the rest. */
  openStore(): Promise<OpenedStore>;
  readonly dkimKeys: DkimKeyFiles;
  subscriptions(opening: SubscriptionsOpening): Subscriptions;
  /** Accounts with invitations and answers to be delivered. */
  readonly pendingScheduling: PendingAccounts;
}

/** What store and queue are opened with. */
export interface MailOpening {
  readonly folder: DataFolder;
  /** The settings of now. */
  readonly settings: () => Settings;
  readonly data: OpenData;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Name of this start of the server; without one the queue leaves alone what a server is sending right now. */
  readonly bootId?: string;
}

/** Recipients elsewhere that an account, or all accounts of a domain, wrote to; 0 for a limit means none. */
export interface SendingReport {
  readonly kind: 'account' | 'domain';
  readonly name: string;
  readonly inHour: number;
  readonly perHour: number;
  readonly inDay: number;
  readonly perDay: number;
}

/** What users are told of the server: where their programs find it. */
export interface UserServer {
  readonly hostname: string;
  readonly mail: readonly {
    readonly protocol: 'imap' | 'pop3' | 'smtp';
    readonly port: number;
    readonly security: 'tls' | 'starttls';
  }[];
  /** Addresses of one account's pages and collections; undefined: there are none. */
  pagesOf(address: string): {
    readonly setupPage: string;
    /** Where a password is chosen by who knows the one until now. */
    readonly passwordPage: string;
    /** Where one is chosen by the secret of a link. */
    passwordLink(secret: string): string;
    readonly appleProfile: string;
    readonly caldav: string | undefined;
    readonly carddav: string | undefined;
  };
}

/** Store and queue; the queue sends nothing before its start(). */
export interface OpenMailParts extends AsyncDisposable {
  readonly store: Store;
  readonly queue: Queue;
  readonly scheduling: Scheduling;
  /** A mail of this server with its DKIM signatures, where the domain of its author has keys. */
  sign(content: Buffer, sender: string): Promise<Buffer>;
  /** Who sent what in the last day, with the limits in force. */
  sendingReport(): Promise<readonly SendingReport[]>;
}

export interface DataPreparation {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly domains: readonly string[];
  readonly admin: { readonly address: string; readonly password: string } | undefined;
}

/** What the composition root gives to the command line, which knows no protocol. */
export interface CliParts {
  readonly version: string;
  /** Every declared section, in the order of the configuration file. */
  readonly sections: readonly SettingsSection[];
  /** @throws DomainError when a port is taken, the data is damaged, ... */
  startServer(start: ServerStart): Promise<RunningServer>;
  /** Opens the databases, beside a running server or without one. @throws DomainError not-supported, corrupt, unavailable */
  openData(opening: DataOpening): Promise<OpenData>;
  /** Opens store and queue, beside a running server or without one. @throws DomainError not-supported, corrupt, unavailable */
  openMail(opening: MailOpening): Promise<OpenMailParts>;
  /** The MTA-STS policy that the server publishes for each of its domains. */
  publishedMtaSts(settings: Settings): MtaStsPolicy;
  /** Whether a service, by its name in SRV records, is not switched off. */
  isOffered(settings: Settings, service: string): boolean;
  /** Where calendars and contacts begin on the https port; undefined when they are switched off. */
  davPath(settings: Settings): string | undefined;
  /** Where users' programs find this server, by its settings. */
  userServer(settings: Settings): Promise<UserServer>;
  /** Makes the databases of a new server, with its first domains and administrator. @throws DomainError bad-value */
  prepareData(preparation: DataPreparation): Promise<void>;
}
