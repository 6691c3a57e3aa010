import type { PstFile } from '#codecs/pst/pst-file.ts';
import type { PstFolder, PstFolderRole } from '#codecs/pst/pst-folder.ts';
import type { ShownKind, CollectionRole } from '#store/collection.ts';
import type { Loss, SourceFolder } from '../../item.ts';
import { kindOfContainerClass, kindOfMessageClass } from '../../mapi-items/kind-of-class.ts';

/** A folder of one kind: what a folder of Outlook holds of other kinds goes into others of the same name. */
export interface FoundFolder {
  readonly folder: SourceFolder;
  readonly pst: PstFolder;
  /** Whether it takes items of every kind: a mailbox does. */
  readonly takesAll: boolean;
}

export interface FindOptions {
  /** Names above the file's own folders. */
  readonly above: readonly string[];
  /** Part of the ids of its folders. */
  readonly prefix: string;
  readonly state: string;
  /** Folders that are there for programs or for feeds as well. */
  readonly takesAll: boolean;
  /** What is left out is added here. */
  readonly losses: Loss[];
}

/** The folders of a file that hold something of people, or are where they look for it. */
export async function* findFolders(
  file: PstFile,
  options: FindOptions,
): AsyncGenerator<FoundFolder> {
  for await (const pst of file.folders()) {
    const reason = options.takesAll ? undefined : whyLeftOut(pst);
    if (reason !== undefined) {
      options.losses.push({
        what: 'folder',
        detail: `${pst.path.join('/')} was left out: ${reason}`,
      });
      continue;
    }
    const kinds = await kindsOf(file, pst);
    const takesAll = kindOfFolder(pst) === 'mailbox';
    for (const [kind, items] of kinds)
      yield {
        takesAll,
        pst,
        folder: toSourceFolder(pst, { kind, items, options, isOwn: kind === kindOfFolder(pst) }),
      };
  }
}

const programClasses: readonly (readonly [start: string, reason: string])[] = [
  ['ipf.note.outlookhomepage', 'it holds feeds'],
  ['ipf.note.rssfeed', 'it holds a feed'],
  ['ipf.configuration', 'it is for Outlook alone'],
  ['ipf.contact.recipientcache', 'it is a cache of addresses'],
  ['ipf.contact.galcontacts', 'it is a copy of the address list'],
  ['ipf.contact.moc', 'it is for Skype alone'],
  ['ipf.skypeteams', 'it is for Teams alone'],
  ['ipf.shortcutfolder', 'it is for Outlook alone'],
];

function whyLeftOut({ role, containerClass }: PstFolder): string | undefined {
  if (role === 'sync-issues') return 'it holds reports of synchronisation';
  const name = (containerClass ?? '').toLowerCase();
  return programClasses.find(([start]) => name.startsWith(start))?.[1];
}

const kindsOfRoles: Readonly<Partial<Record<PstFolderRole, ShownKind>>> = {
  calendar: 'calendar',
  contacts: 'addressbook',
  tasks: 'tasks',
  notes: 'notes',
  journal: 'notes',
};

function kindOfFolder({ role, containerClass }: PstFolder): ShownKind {
  return (role && kindsOfRoles[role]) ?? kindOfContainerClass(containerClass);
}

/** A mailbox takes everything, as messages; other folders are looked through for what is not of their kind. */
async function kindsOf(file: PstFile, pst: PstFolder): Promise<Map<ShownKind, number>> {
  const own = kindOfFolder(pst);
  if (own === 'mailbox') return new Map([[own, pst.items]]);
  const counts = new Map<ShownKind, number>([[own, 0]]);
  for await (const { messageClass } of file.entries(pst)) {
    const kind = kindOfMessageClass(messageClass);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

const roles: Readonly<Partial<Record<PstFolderRole, CollectionRole>>> = {
  inbox: 'inbox',
  sent: 'sent',
  trash: 'trash',
  drafts: 'drafts',
  junk: 'junk',
  calendar: 'default',
  contacts: 'default',
  tasks: 'default',
  notes: 'default',
};

interface Placing {
  readonly kind: ShownKind;
  readonly items: number;
  readonly isOwn: boolean;
  readonly options: FindOptions;
}

const RECOVERED = 'Recovered';

function toSourceFolder(pst: PstFolder, { kind, items, isOwn, options }: Placing): SourceFolder {
  const { above, prefix, state } = options;
  // Roles are those of the file that is somebody's only one, or first one.
  const role = isOwn && above.length === 0 && pst.role !== undefined ? roles[pst.role] : undefined;
  const own = pst.path.map((level) => (level.trim() === '' ? '_' : level));
  const path = pst.isOrphan ? [RECOVERED, ...own] : role === 'inbox' ? ['INBOX'] : own;
  const losses = pst.problems.map((detail) => ({
    what: 'damaged',
    detail: `${pst.path.join('/')}: ${detail}`,
  }));
  return {
    id: `${prefix}${pst.id}:${kind}`,
    kind,
    path: [...above, ...path],
    items,
    state,
    ...(role !== undefined && { role }),
    ...(losses.length > 0 && { losses }),
  };
}
