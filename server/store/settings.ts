/**
 * What belongs to an account as a whole and not to one of its folders. It is kept as documents of a collection of the kind
 * "settings", which no protocol shows: read by readSettings(), changed by changeSettings().
 */
export interface StoredSettings {
  readonly scripts: readonly MailScript[];
  readonly absence: Absence | undefined;
  readonly signatures: readonly Signature[];
  readonly categories: readonly Category[];
  /** Documents that nobody can read, by their names: damaged, or of a form that is not known. */
  readonly damaged: readonly string[];
}

/** Rules for incoming mail in Sieve, kept byte for byte. At most one script of an account is active. */
export interface MailScript {
  readonly name: string;
  readonly script: string;
  readonly isActive: boolean;
}

/** An answer to mail while somebody is away. */
export interface Absence {
  readonly isOn: boolean;
  readonly fromSeconds?: number;
  readonly untilSeconds?: number;
  readonly internalText: string;
  readonly externalText?: string;
  readonly audience: 'none' | 'known' | 'all';
}

export interface Signature {
  readonly name: string;
  readonly html?: string;
  readonly text?: string;
}

/** A name that people give to items, with its colour as "#rrggbb". */
export interface Category {
  readonly name: string;
  readonly color?: string;
}

export const emptySettings: StoredSettings = {
  scripts: [],
  absence: undefined,
  signatures: [],
  categories: [],
  damaged: [],
};

// RFC 5804 §1.6
/** Of scripts, signatures and categories, in UTF-8 bytes: 128 characters of any kind. */
export const MAX_SETTING_NAME_BYTES = 512;
/** What codecs/sieve reads; scripts that programs make have some kilobytes. */
export const MAX_SCRIPT_BYTES = 1_000_000;
export const MAX_SCRIPTS = 200;
/** HTML with pictures in it. */
export const MAX_SIGNATURE_BYTES = 2 * 1024 * 1024;
export const MAX_SIGNATURES = 100;
export const MAX_CATEGORIES = 2000;
export const MAX_ABSENCE_BYTES = 256 * 1024;
