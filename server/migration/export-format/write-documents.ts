import { hash } from 'node:crypto';
import type { Directory } from '#directory/directory.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import { groupsToRead } from '#store/each-content.ts';
import { isSettingsType } from '#store/settings-documents.ts';
import type { AccountReader } from '#store/store.ts';
import type { ExportWriter } from './export-writer.ts';
import { FileNames } from './file-names.ts';
import type { DocumentRecord } from './records.ts';

/** Writes what is in a collection, a file each, with its index. @throws DomainError corrupt when one cannot be read */
export async function writeDocuments(
  writer: ExportWriter,
  reader: AccountReader,
  {
    collection,
    place,
    directory,
  }: {
    readonly collection: Collection;
    readonly place: string;
    readonly directory: Pick<Directory, 'accounts'>;
  },
): Promise<number> {
  const index = await writer.createFile(`${place}.jsonl`);
  const names = new FileNames();
  const documents = await reader.documents(collection.id);
  for (const group of groupsToRead(documents)) {
    const contents = await reader.readContents(group.map(({ itemId }) => itemId));
    const files = group.map((document, i) => ({
      path: `${place}/${names.take(document.name, extensionOf(document))}`,
      bytes: expectContent(contents[i]!, { document, collection }),
    }));
    await writer.writeFiles(files);
    for (const [i, document] of group.entries()) {
      const { path, bytes } = files[i]!;
      const record = await toRecord(directory, document, { content: bytes, file: path });
      await index.append(`${JSON.stringify(record)}\n`);
    }
  }
  await index.close();
  return documents.length;
}

function expectContent(
  content: Buffer | DomainError,
  of: { readonly document: StoredDocument; readonly collection: Collection },
): Buffer {
  if (!isDomainError(content)) return content;
  const what = `${of.document.name} of ${of.collection.name}`;
  throw new DomainError('corrupt', `${what} cannot be read: ${content.message}`, {
    cause: content,
  });
}

async function toRecord(
  { accounts }: Pick<Directory, 'accounts'>,
  document: StoredDocument,
  { content, file }: { readonly content: Buffer; readonly file: string },
): Promise<DocumentRecord> {
  const { name, mediaType, createdAt, properties, scheduleTag, creator } = document;
  const creatorAccount = creator === undefined ? undefined : await accounts.get(creator);
  return {
    name,
    mediaType,
    createdAt,
    size: content.length,
    sha256: hash('sha256', content, 'hex'),
    file,
    ...(properties !== '' && { properties }),
    ...(scheduleTag !== undefined && { scheduleTag }),
    ...(creatorAccount !== undefined && { creator: creatorAccount.address }),
  };
}

function extensionOf({ mediaType }: StoredDocument): string {
  if (mediaType.startsWith('text/calendar')) return '.ics';
  if (isSettingsType(mediaType)) return mediaType.includes('+sieve') ? '.sieve' : '.json';
  return mediaType.startsWith('text/vcard') ? '.vcf' : '.bin';
}
