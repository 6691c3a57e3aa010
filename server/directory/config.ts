/** What the directory reads from the configuration; taken anew at every use, so that a reload applies at once. */
export interface DirectorySettings {
  /** Domain of login names and recipients without one; '' when not set. */
  readonly defaultDomain: string;
  /** Characters that part a local part from its detail; '' switches plus-addressing off. A domain may have its own. */
  readonly plusSeparators: string;
  /** Deepest chain of aliases, groups and forwards followed for one recipient. */
  readonly maxExpansionDepth: number;
  /** Most mailboxes and remote addresses one recipient may stand for. */
  readonly maxExpansion: number;
  /** Addresses exempt from per-address sign-in limits; per-account limits hold for them too. */
  readonly trustedNetworks: { contains(address: string): boolean };
  /** How long a verified password is remembered in memory, in milliseconds; 0 switches it off. */
  readonly verifiedLoginTtl: number;
  /** Password hashes computed at the same time; each takes about 19 MiB. */
  readonly passwordHashConcurrency: number;
  /** Wrong passwords after which sign-in to one account is slowed down. */
  readonly freeFailuresPerAccount: number;
  /** Wrong passwords after which sign-in from one address is slowed down. */
  readonly freeFailuresPerAddress: number;
  /** The same for a whole /24 (IPv4) or /64 (IPv6). */
  readonly freeFailuresPerSubnet: number;
  /** First pause of a refused sign-in in milliseconds; doubles with each further failure. */
  readonly failureDelay: number;
  /** Longest such pause in milliseconds. */
  readonly maxFailureDelay: number;
  /** Longest time an account, address or subnet stays refused without its secret being looked at, in milliseconds. */
  readonly maxBlock: number;
  /** Shortest password that users may choose for themselves. */
  readonly minPasswordLength: number;
  /** Iterations of the SCRAM-SHA-256 keys made when a password is set. */
  readonly scramIterations: number;
}

export const defaultDirectorySettings: DirectorySettings = {
  defaultDomain: '',
  plusSeparators: '+',
  maxExpansionDepth: 10,
  maxExpansion: 10_000,
  trustedNetworks: { contains: () => false },
  verifiedLoginTtl: 300_000,
  passwordHashConcurrency: 4,
  freeFailuresPerAccount: 10,
  freeFailuresPerAddress: 10,
  freeFailuresPerSubnet: 40,
  failureDelay: 250,
  maxFailureDelay: 8_000,
  maxBlock: 300_000,
  minPasswordLength: 10,
  scramIterations: 16_384,
};
