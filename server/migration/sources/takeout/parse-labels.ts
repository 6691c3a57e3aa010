import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';

/** Gmail allows 10,000 labels; what is longer is no list of them. */
const MAX_LABELS = 10_000;

/** The labels of a field X-Gmail-Labels: encoded words, commas, quotes around names that have commas. */
export function parseLabels(value: string): string[] {
  const text = decodeEncodedWords(value);
  const labels: string[] = [];
  let label = '';
  let isQuoted = false;
  for (const c of text) {
    if (c === '"') isQuoted = !isQuoted;
    if (c !== ',' || isQuoted) label += c;
    else if (labels.length < MAX_LABELS) {
      labels.push(label);
      label = '';
    }
  }
  return [...labels, label].map(unquote).filter((it) => it !== '');
}

/** A category is called 'Kategorie: "Werbung"' in some languages: those quotes go too. */
function unquote(label: string): string {
  return label.replaceAll('"', '').trim();
}
