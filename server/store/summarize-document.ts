import { asBuffer } from '#platform/bytes.ts';
import type { DocumentSummary } from './document.ts';

const nothing: DocumentSummary = {
  uid: undefined,
  component: '',
  startsAt: undefined,
  endsAt: undefined,
  isExact: false,
  searchText: undefined,
};

/** What the index keeps of a document. Never throws for what its text says; of a file nothing is read. */
export async function summarizeDocument(
  mediaType: string,
  read: () => Promise<Uint8Array>,
): Promise<DocumentSummary> {
  const kind = mediaType.split(';', 1)[0]!.trim().toLowerCase();
  if (kind !== 'text/calendar' && kind !== 'text/vcard') return nothing;
  const text = asBuffer(await read()).toString();
  return {
    ...nothing,
    uid: /^UID(?:;[^:]*)?:(.+?)\r?$/m.exec(text)?.[1],
    component: /^BEGIN:(VEVENT|VTODO|VJOURNAL|VCARD|VFREEBUSY)/m.exec(text)?.[1] ?? '',
  };
}
