import { textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { ListedItem, SourceFolder } from '../../item.ts';
import type { FolderListing } from '../../source.ts';
import type { GraphReading } from './graph-reading.ts';

const encoded = encodeURIComponent;
const pathsOf: Readonly<Record<string, (folder: string) => string>> = {
  calendar: (folder) => `/calendars/${encoded(folder)}/events?$select=id,changeKey&$top=500`,
  addressbook: (folder) =>
    `/contactFolders/${encoded(folder)}/contacts?$select=id,changeKey&$top=500`,
  tasks: (folder) => `/todo/lists/${encoded(folder)}/tasks?$top=500`,
};

/**
 * Events, contacts and tasks of a folder: all of them each time, since there are few, and versions tell which are other ones.
 * Listings of changes know calendars by stretches of time alone.
 */
export function listDocuments({ mailbox }: GraphReading, folder: SourceFolder): FolderListing {
  const path = pathsOf[folder.kind]!(folder.id);
  async function* items(): AsyncGenerator<readonly ListedItem[]> {
    const seen = new Set<string>();
    for await (const page of mailbox.pages({ path })) {
      const listed = page.items.flatMap(toListed);
      // What comes in meanwhile moves the pages.
      yield listed.filter(({ id }) => !seen.has(id) && seen.add(id));
    }
  }
  return { isComplete: true, items: items(), gone: () => [], state: () => '', validity: 'graph' };
}

function toListed(item: JsonObject): ListedItem[] {
  const id = textAt(item, 'id');
  const version = textAt(item, 'changeKey') ?? textAt(item, 'lastModifiedDateTime') ?? '';
  return id === undefined ? [] : [{ id, version }];
}
