import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { summarizeCalendar } from '#codecs/icalendar/summarize-calendar.ts';
import { summarizeCard } from '#codecs/vcard/summarize-card.ts';
import type { DocumentSummary } from './document.ts';

/** Of a file nothing is read. */
const nothing: DocumentSummary = {
  uid: undefined,
  component: '',
  startsAt: undefined,
  endsAt: undefined,
  isExact: false,
  searchText: '',
};

/** What the index keeps of a document. Never throws for what its text says. */
export async function summarizeDocument(
  mediaType: string,
  read: () => Promise<Uint8Array>,
): Promise<DocumentSummary> {
  switch (mediaType.split(';', 1)[0]!.trim().toLowerCase()) {
    case 'text/calendar':
      return summarizeCalendar(decodeContent(await read()));
    case 'text/vcard':
      return { ...nothing, component: 'VCARD', ...summarizeCard(decodeContent(await read())) };
    default:
      return nothing;
  }
}
