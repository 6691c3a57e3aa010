import { eachTerm, foldText, MAX_TERM } from './split-words.ts';

/** Text is looked at in pieces of so many characters, which take at most three bytes each. */
const PIECE = 16 * 1024;
/** Room that is kept from one message to the next. */
const KEPT_SLOTS = 64 * 1024;
const KEPT_BYTES = 1024 * 1024;

const SPACE = 0x20;
const SEPARATOR = 0;
const NOT_ASCII = 1;
/** What each byte of UTF-8 is in folded text: a letter or digit, no part of a word, or part of something else. */
const folded: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return NOT_ASCII;
  const character = String.fromCharCode(byte).toLowerCase();
  return /[a-z0-9]/.test(character) ? character.charCodeAt(0) : SEPARATOR;
});

/**
 * Different terms, each with the mark of its class in front. Words in ASCII are compared as bytes and no string is made of
 * one that is there already: this is most of what indexing a message costs. Used again for the next message after clear().
 */
export class TermSet {
  readonly #bytes = Buffer.allocUnsafeSlow(3 * PIECE);
  /** The ASCII terms, a space behind each. */
  #text = Buffer.allocUnsafeSlow(64 * 1024);
  #used = 0;
  /** Ends of the terms in #text, by number; 1 is the first. */
  #ends: number[] = [0];
  #hashes: number[] = [0];
  /** Numbers of terms by hash; 0 is free. Never more than half full. */
  #slots = new Int32Array(4096);
  readonly #others = new Set<string>();

  get size(): number {
    return this.#ends.length - 1 + this.#others.size;
  }

  clear(): void {
    this.#used = 0;
    this.#ends = [0];
    this.#hashes = [0];
    this.#others.clear();
    if (this.#slots.length > KEPT_SLOTS) this.#slots = new Int32Array(4096);
    else this.#slots.fill(0);
    if (this.#text.length > KEPT_BYTES) this.#text = Buffer.allocUnsafeSlow(64 * 1024);
  }

  /** All terms with a space between them. */
  joined(): string {
    const words = this.#text.toString('latin1', 0, Math.max(0, this.#used - 1));
    if (this.#others.size === 0) return words;
    return [...(words === '' ? [] : [words]), ...this.#others].join(' ');
  }

  /** A term as it is. */
  add(term: string): void {
    // A term in ASCII always lies among the bytes, so that none is there twice.
    if (/[^\0-\x7f]/.test(term)) {
      this.#others.add(term);
      return;
    }
    this.#reserve(term.length + 1);
    let hash = 0;
    for (let i = 0; i < term.length; i++) {
      const c = term.charCodeAt(i);
      this.#text[this.#used + i] = c;
      hash = Math.imul(hash ^ c, 0x01000193);
    }
    this.#keep(hash, term.length);
  }

  /** The terms of a text, with this mark; stops when there are more than `limit` of all. */
  addText(mark: string, text: string, limit: number): void {
    // UTF-8 has no form for half a surrogate pair.
    if (!text.isWellFormed()) {
      this.#addFolded(mark, text);
      return;
    }
    for (let at = 0; at < text.length && this.size <= limit;) {
      const end = pieceEnd(text, at);
      const piece = text.slice(at, end);
      if (piece.length > PIECE) this.#addFolded(mark, piece);
      else this.#addPiece(mark, this.#bytes.write(piece, 'utf8'));
      at = end;
    }
  }

  /** The first bytes of #bytes: words in ASCII are folded on the way, the others make a detour over strings. */
  #addPiece(mark: string, length: number): void {
    this.#reserve(length + 2);
    const bytes = this.#bytes;
    const markCode = mark.charCodeAt(0);
    const markHash = Math.imul(markCode, 0x01000193);
    let text = this.#text;
    let from = this.#used;
    for (let at = 0; at < length; at++) {
      let c = folded[bytes[at]!]!;
      if (c === SEPARATOR) continue;
      const start = at;
      let hash = markHash;
      let to = from;
      text[to++] = markCode;
      while (c > NOT_ASCII) {
        text[to++] = c;
        hash = Math.imul(hash ^ c, 0x01000193);
        c = ++at < length ? folded[bytes[at]!]! : SEPARATOR;
      }
      if (c === NOT_ASCII) {
        while (at < length && folded[bytes[at]!] !== SEPARATOR) at++;
        this.#addFolded(mark, bytes.toString('utf8', start, at));
      } else if (to - from > MAX_TERM + 1)
        this.#addFolded(mark, bytes.toString('latin1', start, at));
      else this.#keep(hash, to - from);
      this.#reserve(length - at + 2);
      text = this.#text;
      from = this.#used;
    }
  }

  #addFolded(mark: string, text: string): void {
    eachTerm(foldText(text), (term) => this.add(mark + term));
  }

  /** Makes the bytes behind #used a term unless it is one already. */
  #keep(hash: number, length: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const mixed = hash ^ (hash >>> 15);
    let slot = mixed & mask;
    for (let number = slots[slot]!; number !== 0; number = slots[slot]!) {
      if (this.#hashes[number] === mixed && this.#isTerm(number, length)) return;
      slot = (slot + 1) & mask;
    }
    this.#text[this.#used + length] = SPACE;
    this.#used += length + 1;
    slots[slot] = this.#ends.length;
    this.#ends.push(this.#used);
    this.#hashes.push(mixed);
    if (this.#ends.length * 2 > slots.length) this.#spread();
  }

  #isTerm(number: number, length: number): boolean {
    const start = this.#ends[number - 1]!;
    if (this.#ends[number]! - start !== length + 1) return false;
    const text = this.#text;
    const used = this.#used;
    for (let i = 0; i < length; i++) if (text[start + i] !== text[used + i]) return false;
    return true;
  }

  #spread(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    for (let number = 1; number < this.#hashes.length; number++) {
      let slot = this.#hashes[number]! & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = number;
    }
    this.#slots = slots;
  }

  #reserve(length: number): void {
    if (this.#used + length <= this.#text.length) return;
    const text = Buffer.allocUnsafeSlow(2 * (this.#used + length));
    this.#text.copy(text, 0, 0, this.#used);
    this.#text = text;
  }
}

/** Where the next piece ends: behind a character that is part of no word, or at the end of the text. */
function pieceEnd(text: string, at: number): number {
  if (text.length - at <= PIECE) return text.length;
  for (let end = at + PIECE; end > at; end--) if (isSeparator(text, end - 1)) return end;
  for (let end = at + PIECE; end < text.length; end++) if (isSeparator(text, end)) return end + 1;
  return text.length;
}

function isSeparator(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c < 0x80 && folded[c] === SEPARATOR;
}
