import { messagePieces } from './message-pieces.ts';
import { eachTerm, foldText } from './split-words.ts';
import { classMarks } from './term-classes.ts';

/** Different terms kept of one message; more than any text has that was written by people. */
const MAX_TERMS = 200_000;
/** A field name longer than this is split into words like text. */
const MAX_NAME = 64;
/** Characters of one combination of field names. */
const MAX_NAMES = 1_024;
/** Stands for what separates names and their parts; part of no word. */
const NAME_SEPARATOR = '\u00b7';

/** All terms of a message, each once, with the mark of its class in front. Never throws for broken mail. */
export function messageTerms(message: Uint8Array): ReadonlySet<string> {
  const terms = new Set<string>();
  const { names, pieces } = messagePieces(message);
  addNames(names, terms);
  for (const piece of pieces) {
    const mark = classMarks[piece.kind];
    eachTerm(foldText(piece.text), (term) => void terms.add(mark + term));
    if (terms.size > MAX_TERMS) {
      terms.add(classMarks.cut);
      break;
    }
  }
  return terms;
}

function addNames(names: ReadonlySet<string>, terms: Set<string>): void {
  let joined = '';
  for (const name of [...names].sort()) {
    const folded = foldText(name);
    if (name.length > MAX_NAME) {
      eachTerm(folded, (term) => void terms.add(classMarks.header + term));
      continue;
    }
    const next = `${NAME_SEPARATOR}${folded.replace(/[^a-z0-9\x80-\uffff]+/g, NAME_SEPARATOR)}`;
    if (joined.length + next.length > MAX_NAMES) {
      terms.add(classMarks.names + joined);
      joined = '';
    }
    joined += next;
  }
  if (joined !== '') terms.add(classMarks.names + joined);
}
