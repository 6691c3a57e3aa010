import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { createGraphResolver } from '../../graph/directory-resolver.ts';
import type { Loss, SourceFolder } from '../../item.ts';
import type { FolderListing, SourceSession } from '../../source.ts';
import { parseExportedId } from '../../graph/exported/exported-id.ts';
import { listExported, readExported } from './exported-items.ts';
import { findFolders } from './find-folders.ts';
import type { GraphReading } from './graph-reading.ts';
import { listDocuments } from './list-documents.ts';
import { listMessages } from './list-messages.ts';
import { readDocuments, type DocumentReader } from './read-documents.ts';
import { contactReader } from './read-contacts.ts';
import { eventReader } from './read-events.ts';
import { taskReader } from './read-tasks.ts';
import { readMessages } from './read-messages.ts';
import { readSettings } from './read-settings.ts';

/** One mailbox of Microsoft 365, open for reading. */
export function createGraphSession(
  mailbox: GraphMailbox,
  { withArchive }: { readonly withArchive: boolean },
): SourceSession {
  const reading: GraphReading = {
    mailbox,
    resolver: createGraphResolver(mailbox),
    tellsStateInListings: true,
    losses: new Map(),
  };
  let losses: readonly Loss[] = [];
  let folders: readonly SourceFolder[] = [];
  return {
    async *folders(): AsyncGenerator<SourceFolder> {
      const found = await findFolders(mailbox, withArchive);
      losses = found.losses;
      folders = found.folders;
      yield* found.folders;
    },
    async list(folder, since): Promise<FolderListing> {
      const exported = parseExportedId(folder.id);
      if (exported !== undefined) return listExported(reading, folder, exported);
      if (folder.kind === 'mailbox') return await listMessages(reading, folder.id, since);
      return listDocuments(reading, folder);
    },
    read(folder, items) {
      const exported = parseExportedId(folder.id);
      if (exported !== undefined) return readExported(reading, folder, exported, items);
      if (folder.kind === 'mailbox') return readMessages(reading, items);
      return readDocuments(reading, items, readerOf(reading, folder));
    },
    async settings(): Promise<AccountSettings> {
      const read = await readSettings(mailbox, folders);
      return { ...read, losses: [...losses, ...read.losses] };
    },
    async [Symbol.asyncDispose]() {},
  };
}

function readerOf(reading: GraphReading, folder: SourceFolder): DocumentReader {
  if (folder.kind === 'addressbook') return contactReader(reading);
  return folder.kind === 'tasks' ? taskReader(reading, folder) : eventReader(reading);
}
