import type { MapiItem } from '#codecs/mapi/mapi-item.ts';
import type { PropertyBag } from '#codecs/mapi/property-bag.ts';
import type { PstEntry, PstFolder } from './pst-folder.ts';

/** A PST or OST file, open for reading. Calls come one at a time. */
export interface PstFile {
  readonly facts: PstFacts;
  /** Properties of the store; empty where they cannot be read. */
  readonly store: PropertyBag;
  /**
   * The folders that people see, each after the one above it; `all` gives those for programs too. Searches are left out.
   * Folders that no other lists come last.
   */
  folders(which?: 'visible' | 'all'): AsyncGenerator<PstFolder>;
  /** The items of a folder; those that are there for programs alone are left out. Items that no table lists come last. */
  entries(folder: PstFolder): AsyncGenerator<PstEntry>;
  /** @throws InputSyntaxError when nothing of it can be read */
  readItem(id: number): Promise<MapiItem>;
  /** What is damaged, as far as it was come across. */
  readonly damage: {
    readonly count: number;
    readonly notes: readonly string[];
    /** Bytes at the end of the file that are not there. */
    readonly missingBytes: number;
  };
}

export interface PstFacts {
  /** "unicode-4k" are OST files of Outlook 2013 and later. */
  readonly format: 'ansi' | 'unicode' | 'unicode-4k';
  readonly isOst: boolean;
  readonly encryption: 'none' | 'permute' | 'cyclic';
  /** A password is asked for by Outlook; the data are not encrypted with it. */
  readonly hasPassword: boolean;
}
