import { messagePieces } from './message-pieces.ts';
import { foldText } from './split-words.ts';
import { classMarks } from './term-classes.ts';
import type { TermSet } from './term-set.ts';

/** Different terms kept of one message; more than any text has that was written by people. */
const MAX_TERMS = 200_000;
/** A field name longer than this is split into words like text. */
const MAX_NAME = 64;
/** Characters of one combination of field names. */
const MAX_NAMES = 1_024;
/** Stands for what separates names and their parts; part of no word. */
const NAME_SEPARATOR = '\u00b7';

/** All terms of a message, each once, with the mark of its class in front. Never throws for broken mail. */
export function readMessageTerms(message: Uint8Array, terms: TermSet): void {
  terms.clear();
  const { names, pieces } = messagePieces(message);
  addNames(names, terms);
  for (const piece of pieces) {
    terms.addText(classMarks[piece.kind], piece.text, MAX_TERMS);
    if (terms.size > MAX_TERMS) {
      terms.add(classMarks.cut);
      break;
    }
  }
}

function addNames(names: ReadonlySet<string>, terms: TermSet): void {
  let joined = '';
  for (const name of [...names].sort()) {
    if (name.length > MAX_NAME) {
      terms.addText(classMarks.header, name, MAX_TERMS);
      continue;
    }
    const folded = foldText(name);
    const next = `${NAME_SEPARATOR}${folded.replace(/[^a-z0-9\x80-\uffff]+/g, NAME_SEPARATOR)}`;
    if (joined.length + next.length > MAX_NAMES) {
      terms.add(classMarks.names + joined);
      joined = '';
    }
    joined += next;
  }
  if (joined !== '') terms.add(classMarks.names + joined);
}
