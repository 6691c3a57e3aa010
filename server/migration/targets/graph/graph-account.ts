import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import type { ShownKind } from '#store/collection.ts';
import type { ItemImporter } from '../../graph/item-importer.ts';
import type { TargetFolder, TargetSession } from '../../target.ts';
import type { Workshop } from './workshop.ts';

/** What the parts of a session write with. */
export interface GraphAccount {
  readonly mailbox: GraphMailbox;
  /** Mail goes this way where it is there: IMAP keeps messages byte by byte, and not as drafts. */
  readonly mail: TargetSession | undefined;
  /** What is done with messages without `mail`: they are imported, or written as drafts. */
  readonly importsMail: boolean;
  readonly workshop: Workshop;
  /** Ways to put meetings in; undefined where there are none. Found out when it is asked for first. */
  importer(): Promise<ItemImporter | undefined>;
  /** Of the owner: what has no zone of its own is in this. */
  readonly zone: Zone;
  /** BCP 47: the owner's; English where nobody says. */
  readonly language: string;
  /** Names of categories that there are. */
  readonly categories: string[];
  /** Folders by id, those for mail without `mail` among them. */
  readonly folders: Map<string, GraphFolder>;
  /** What there is in folders, by UID; read when something is to be written there. */
  readonly known: Map<string, Map<string, KnownDocument>>;
}

export interface GraphFolder extends TargetFolder {
  readonly kind: Exclude<ShownKind, 'files' | 'notes'>;
  readonly parentId: string;
}

/** A document that is there already. */
export interface KnownDocument {
  readonly id: string;
  readonly version: string;
}

interface KindPaths {
  /** The items of a folder. */
  list(folder: string): string;
  item(folder: string, id: string): string;
}

const encoded = encodeURIComponent;

/** Where the items of a kind are. */
export const pathsOf: Readonly<Record<GraphFolder['kind'], KindPaths>> = {
  mailbox: {
    list: (folder) => `/mailFolders/${encoded(folder)}/messages`,
    item: (_, id) => `/messages/${encoded(id)}`,
  },
  calendar: {
    list: (folder) => `/calendars/${encoded(folder)}/events`,
    item: (_, id) => `/events/${encoded(id)}`,
  },
  addressbook: {
    list: (folder) => `/contactFolders/${encoded(folder)}/contacts`,
    item: (_, id) => `/contacts/${encoded(id)}`,
  },
  tasks: {
    list: (folder) => `/todo/lists/${encoded(folder)}/tasks`,
    item: (folder, id) => `/todo/lists/${encoded(folder)}/tasks/${encoded(id)}`,
  },
};
