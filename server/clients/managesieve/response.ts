import { DomainError } from '#platform/errors.ts';

/** One line of a response, with the literals that it announced. */
export interface SieveLine {
  /** Atoms in capitals and strings, in their order; what stands in parentheses is left out. */
  readonly words: readonly SieveWord[];
}

export type SieveWord =
  | { readonly kind: 'atom'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string };

/** The size of the literal that a line ends with; undefined when it ends without one. */
// RFC 5804 §4
export function literalSize(line: string): number | undefined {
  const found = /\{(\d{1,10})\+?\}$/.exec(line);
  return found === null ? undefined : Number(found[1]);
}

/** @param literals those announced at the ends of the parts of the line, in their order @throws DomainError unavailable */
export function parseSieveLine(parts: readonly string[], literals: readonly string[]): SieveLine {
  const words: SieveWord[] = [];
  for (const [at, part] of parts.entries()) {
    const hasLiteral = literals[at] !== undefined;
    const text = hasLiteral ? part.replace(/\{\d+\+?\}$/, '') : part;
    words.push(...wordsIn(text));
    if (hasLiteral) words.push({ kind: 'string', text: literals[at]! });
  }
  return { words };
}

function* wordsIn(text: string): Generator<SieveWord> {
  const word = /\s*(?:"((?:[^"\\]|\\.)*)"|\(((?:[^()"]|"(?:[^"\\]|\\.)*")*)\)|([^\s"()]+))\s*/gy;
  let end = 0;
  for (const found of text.matchAll(word)) {
    end = found.index + found[0].length;
    const [, quoted, , atom] = found;
    if (quoted !== undefined) yield { kind: 'string', text: quoted.replaceAll(/\\(.)/gs, '$1') };
    else if (atom !== undefined) yield { kind: 'atom', text: atom.toUpperCase() };
  }
  if (text.slice(end).trim() !== '')
    throw new DomainError('unavailable', `the server answers "${text.slice(0, 80)}"`);
}
