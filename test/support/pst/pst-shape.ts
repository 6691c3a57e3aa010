// What kinds of PST and OST files there are, and the sizes of their parts.

export type PstKind = 'ansi' | 'unicode' | 'unicode-4k';
export type PstEncryption = 'none' | 'permute' | 'cyclic';

export interface PstShape {
  readonly kind: PstKind;
  readonly encryption: PstEncryption;
  readonly isOst?: boolean;
  /** Without the room that files have for maps of what is free. */
  readonly isCompact?: boolean;
  /** Everything but the header lies behind this place: what is between is a hole. */
  readonly startsAt?: number;
}

/** Lengths in bytes. */
export interface Numbers {
  readonly word: 4 | 8;
  readonly page: number;
  readonly pageTrailer: number;
  readonly entriesEnd: number;
  readonly unit: number;
  readonly trailer: number;
  readonly maxBlock: number;
}

export const numbers: Readonly<Record<PstKind, Numbers>> = {
  ansi: {
    word: 4,
    page: 512,
    pageTrailer: 12,
    entriesEnd: 496,
    unit: 64,
    trailer: 12,
    maxBlock: 8180,
  },
  unicode: {
    word: 8,
    page: 512,
    pageTrailer: 16,
    entriesEnd: 488,
    unit: 64,
    trailer: 16,
    maxBlock: 8176,
  },
  'unicode-4k': {
    word: 8,
    page: 4096,
    pageTrailer: 24,
    entriesEnd: 4056,
    unit: 512,
    trailer: 24,
    maxBlock: 65_512,
  },
};
