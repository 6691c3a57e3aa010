import type { NeedlePart } from './plan-needle.ts';
import { classMarks } from './term-classes.ts';

/** All terms of an account in memory, one string of lines: looking for a part of a word is one pass over it. */
export class Vocabulary {
  readonly version: number;
  readonly #lines: string;
  /** Of the whole vocabulary as it was read; what came later is behind it, perhaps again. */
  readonly #readLength: number;

  constructor(version: number, terms: string, readLength = terms.length) {
    this.version = version;
    this.#lines = terms.startsWith('\n') ? terms : `\n${terms}\n`;
    this.#readLength = readLength;
  }

  /** Characters held. */
  get size(): number {
    return this.#lines.length;
  }

  /** With the terms that came up to `version`; undefined when it is time to read the vocabulary anew. */
  with(version: number, terms: string): Vocabulary | undefined {
    if (this.#lines.length + terms.length > this.#readLength * 1.5 + 65_536) return undefined;
    return new Vocabulary(version, `${this.#lines}${terms}\n`, this.#readLength);
  }

  /** Terms of the classes that the part may stand in; each once. */
  termsWith(part: NeedlePart, marks: string): Set<string> {
    const found = new Set<string>();
    for (const mark of marks) {
      // Names are many in one term: no matter where the part stands.
      const isAnywhere = mark === classMarks.names || !part.isAtStart;
      if (!isAnywhere) this.#scan(`\n${mark}${part.probe}`, part, mark, found);
    }
    const anywhere = Array.from(marks).filter(
      (mark) => mark === classMarks.names || !part.isAtStart,
    );
    if (anywhere.length > 0) this.#scan(part.probe, part, anywhere.join(''), found);
    return found;
  }

  #scan(sought: string, part: NeedlePart, marks: string, found: Set<string>): void {
    const lines = this.#lines;
    const step = sought.startsWith('\n') ? 1 : 0;
    for (let at = lines.indexOf(sought); at >= 0;) {
      const start = step === 1 ? at + 1 : lines.lastIndexOf('\n', at) + 1;
      const end = lines.indexOf('\n', at + step);
      const mark = lines[start]!;
      if (marks.includes(mark)) {
        const term = lines.slice(start, end);
        if (!part.isAtEnd || mark === classMarks.names || term.endsWith(part.probe))
          found.add(term);
      }
      at = lines.indexOf(sought, end);
    }
  }
}
