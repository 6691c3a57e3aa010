import type { PropertyBag } from '#codecs/mapi/property-bag.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { nodeOfEntryId } from './node-ids.ts';
import type { PstFolderRole } from './pst-folder.ts';

/** Places in the list of additional folders. */
const additional: readonly (PstFolderRole | undefined)[] = [
  'sync-issues',
  'sync-issues',
  'sync-issues',
  'sync-issues',
  'junk',
];

const ofStore: readonly (readonly [number, PstFolderRole])[] = [
  [tags.outbox, 'outbox'],
  [tags.wastebasket, 'trash'],
  [tags.sentMail, 'sent'],
];

const ofInbox: readonly (readonly [number, PstFolderRole])[] = [
  [tags.calendarFolder, 'calendar'],
  [tags.contactsFolder, 'contacts'],
  [tags.journalFolder, 'journal'],
  [tags.notesFolder, 'notes'],
  [tags.tasksFolder, 'tasks'],
  [tags.draftsFolder, 'drafts'],
];

/** Which folder has which role, as the store says it, and the root folder or the inbox. */
export class FolderRoles {
  private readonly roles = new Map<number, PstFolderRole>();

  addStore(store: PropertyBag): void {
    this.addEach(store, ofStore);
  }

  /** The root folder and the inbox both name the others; a folder that is not the root and does is the inbox. */
  addFolder(id: number, folder: PropertyBag, isRoot: boolean): void {
    const count = this.addEach(folder, ofInbox);
    const list = folder.find(tags.additionalFolders)?.value;
    if (Array.isArray(list))
      for (const [i, entryId] of (list as unknown[]).entries()) this.add(entryId, additional[i]);
    if (count > 0 && !isRoot) this.roles.set(id, 'inbox');
  }

  roleOf(id: number): PstFolderRole | undefined {
    return this.roles.get(id);
  }

  private addEach(bag: PropertyBag, table: typeof ofStore): number {
    let count = 0;
    for (const [tag, role] of table) if (this.add(bag.find(tag)?.value, role)) count++;
    return count;
  }

  private add(entryId: unknown, role: PstFolderRole | undefined): boolean {
    const id = nodeOfEntryId(entryId);
    if (id === undefined || role === undefined) return false;
    // The store is asked first, and knows best.
    if (!this.roles.has(id)) this.roles.set(id, role);
    return true;
  }
}
