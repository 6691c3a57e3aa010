/** What the checks of a message's origin came to. Plain data: it passes between threads. */

export type SpfResult =
  | 'pass'
  | 'fail'
  | 'softfail'
  | 'neutral'
  | 'none'
  | 'temperror'
  | 'permerror';

export interface SpfVerdict {
  readonly result: SpfResult;
  /** The identity that was checked. */
  readonly identity: 'mailfrom' | 'helo';
  /** The domain of that identity, lower case, A-labels. */
  readonly domain: string;
  /** The domain owner's words for a refusal (exp=); third-party text. */
  readonly explanation?: string;
  readonly reason?: string;
}

export type DkimResult =
  | 'pass'
  | 'fail'
  | 'neutral'
  | 'policy'
  | 'none'
  | 'temperror'
  | 'permerror';

export interface DkimVerdict {
  readonly result: DkimResult;
  /** The d= and s= tags; '' when the signature has none. */
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: string;
  /** The i= tag, or "@domain". */
  readonly identity: string;
  /** The first characters of b=, which tell signatures apart. */
  readonly signatureStart: string;
  /** The domain is the author's, by the rules of DMARC. */
  readonly isAligned: boolean;
  /** Body bytes that an l= tag left unsigned. */
  readonly unsignedBytes: number;
  readonly reason?: string;
}

export interface DmarcVerdict {
  readonly result: 'pass' | 'fail' | 'none' | 'temperror' | 'permerror';
  /** The domain of the From field; '' when there is not exactly one. */
  readonly authorDomain: string;
  /** What the author domain wants done with a message that fails; 'none' when it says nothing. */
  readonly policy: 'none' | 'quarantine' | 'reject';
  readonly reason?: string;
}

export interface ArcVerdict {
  readonly result: 'pass' | 'fail' | 'none';
  /** The newest instance; 0 without a chain. */
  readonly instance: number;
  /** Sealing domains, oldest first. */
  readonly sealers: readonly string[];
  readonly reason?: string;
}

export interface SenderVerdict {
  readonly spf: SpfVerdict;
  /** At least one; `none` when the message is not signed. */
  readonly dkim: readonly DkimVerdict[];
  readonly dmarc: DmarcVerdict;
  readonly arc: ArcVerdict;
}
