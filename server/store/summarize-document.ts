import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { loadOnce } from '#platform/load-once.ts';
import { createTurns } from '#platform/turns.ts';
import type { DocumentSummary } from './document.ts';

// Loaded when they are needed, as where mail alone is kept nobody reads calendars; import() itself takes longer than a short text does.
const loadCalendars = loadOnce(async () => await import('#codecs/icalendar/summarize-calendar.ts'));
const loadCards = loadOnce(async () => await import('#codecs/vcard/summarize-card.ts'));

/** Of a text that cannot be read: every query looks at it. */
export const unknownSummary: DocumentSummary = {
  uid: undefined,
  component: '',
  startsAt: undefined,
  endsAt: undefined,
  isExact: false,
  searchText: undefined,
};

/** Of a file nothing is read. */
const nothing: DocumentSummary = { ...unknownSummary, searchText: '' };

/** What the index keeps of a document. Never throws for what its text says. */
export async function summarizeDocument(
  mediaType: string,
  read: () => Promise<Uint8Array>,
): Promise<DocumentSummary> {
  const kind = mediaType.split(';', 1)[0]!.trim().toLowerCase();
  if (kind !== 'text/calendar' && kind !== 'text/vcard') return nothing;
  const text = tryDecode(await read());
  // A file may call itself a calendar or a card and be none, not even text.
  if (text === undefined) return unknownSummary;
  if (kind === 'text/calendar') {
    const { summarizeCalendarInTurns } = await loadCalendars();
    return await summarizeCalendarInTurns(text, createTurns().next);
  }
  const { summarizeCard } = await loadCards();
  return { ...nothing, component: 'VCARD', ...summarizeCard(text) };
}

function tryDecode(bytes: Uint8Array): string | undefined {
  try {
    return decodeContent(bytes);
  } catch (error) {
    if (error instanceof ContentSyntaxError) return undefined;
    throw error;
  }
}
