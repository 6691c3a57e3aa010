import { toSearchText } from '#codecs/collation/search-text.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { defaultLimits } from '#codecs/content-lines/limits.ts';
import { LogicalLines } from '#codecs/content-lines/logical-lines.ts';
import { parseContentLines } from '#codecs/content-lines/parse-content-lines.ts';
import { isQuotedPrintable, textOf } from './property-value.ts';

/** What an index keeps of a card. */
export interface CardSummary {
  readonly uid: string | undefined;
  /** Folded: whole values of `searchedProperties`, telephone numbers also as digits only, the beginning of NOTE. */
  readonly searchText: string;
}

/** Properties whose whole values are in the search text, so that queries for them can be narrowed. */
export const searchedProperties: ReadonlySet<string> = new Set([
  'UID',
  'FN',
  'N',
  'NICKNAME',
  'EMAIL',
  'TEL',
  'ORG',
  'TITLE',
  'CATEGORIES',
]);

const MAX_NOTE_LENGTH = 200;

const interesting =
  /^(?:[\w/-]+\.)?(?:UID|FN|N|NICKNAME|EMAIL|TEL|ORG|TITLE|CATEGORIES|NOTE|BEGIN|END)[;:]/i;

/** The summary of the first card of a text. Never throws: what cannot be read is left out. */
export function summarizeCard(text: string): CardSummary {
  const values: string[] = [];
  let uid: string | undefined;
  for (const line of parseLines(collectLines(text))) {
    const value = textOf(line);
    if (line.name === 'NOTE') values.push(value.slice(0, MAX_NOTE_LENGTH));
    else values.push(value);
    if (line.name === 'UID') uid ??= line.value.trim() || undefined;
    else if (line.name === 'TEL') {
      const digits = value.replace(/\D+/g, '');
      if (digits !== '' && digits !== value) values.push(digits);
    }
  }
  return { uid, searchText: toSearchText(values) };
}

/** The unfolded lines that matter: the others, photos above all, are not worth parsing. */
function collectLines(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  try {
    const lines = new LogicalLines(text, defaultLimits);
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      if (!interesting.test(line)) continue;
      if (/^BEGIN[;:]/i.test(line)) depth++;
      else if (/^END[;:]/i.test(line)) {
        if (--depth <= 0) break;
      } else if (depth <= 1) found.push(hasSoftBreak(line) ? lines.joinSoftBreaks(line) : line);
    }
  } catch {
    // Beyond a limit: what was found before it counts.
  }
  return found;
}

function hasSoftBreak(line: string): boolean {
  if (!line.endsWith('=')) return false;
  const [parsed] = tryParse(line) ?? [];
  return parsed !== undefined && isQuotedPrintable(parsed);
}

function parseLines(lines: readonly string[]): ContentLine[] {
  return tryParse(lines.join('\n')) ?? lines.flatMap((line) => tryParse(line) ?? []);
}

function tryParse(text: string): ContentLine[] | undefined {
  try {
    return [...parseContentLines(text)];
  } catch {
    return undefined;
  }
}
