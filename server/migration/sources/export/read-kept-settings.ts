import type { KeptSettings } from '#groupware/kept-settings.ts';
import { isDomainError } from '#platform/errors.ts';
import { workingHoursIn, workingHoursEntry } from '#groupware/working-hours.ts';
import { emptySettings } from '#store/settings.ts';
import { fromDocuments } from '#store/settings-documents.ts';
import { annotationValue } from '../../export-format/annotations.ts';
import type { ExportReader } from '../../export-format/export-reader.ts';
import type { CollectionsRecord, DocumentRecord } from '../../export-format/records.ts';
import { readDocument } from '../../export-format/restore-items.ts';

/** What an export has of an account beside its folders and its entry in the directory. */
export async function readKeptSettings(
  reader: ExportReader,
  { collections }: CollectionsRecord,
): Promise<KeptSettings> {
  const place = collections.find(({ kind }) => kind === 'settings');
  const documents: { name: string; properties: string; text: string | undefined }[] = [];
  if (place !== undefined)
    for await (const record of reader.readLines<DocumentRecord>(place.index)) {
      const { name, properties = '' } = record;
      documents.push({ name, properties, text: await readText(reader, record) });
    }
  const inbox = collections.find(({ kind, role }) => kind === 'calendar' && role === 'inbox');
  const hours = inbox?.annotations.find(({ entry }) => entry === workingHoursEntry);
  return {
    settings: place === undefined ? emptySettings : fromDocuments(documents),
    workingHours: hours && workingHoursIn(annotationValue(hours)),
  };
}

/** undefined for a file that is damaged since. */
async function readText(reader: ExportReader, record: DocumentRecord): Promise<string | undefined> {
  try {
    return (await readDocument(reader, record)).toString('utf8');
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return undefined;
  }
}
