export interface FileRange {
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

/** Places in files, twenty bytes each: a mailbox of a million messages is no burden. */
export class Ranges implements Iterable<FileRange> {
  #files = new Uint32Array(64);
  #places = new Float64Array(128);
  length = 0;
  /** Sum of the ranges. */
  bytes = 0;

  add(file: number, start: number, end: number): void {
    if (this.length === this.#files.length) this.#grow();
    this.#files[this.length] = file;
    this.#places.set([start, end], this.length * 2);
    this.length++;
    this.bytes += end - start;
  }

  *[Symbol.iterator](): Generator<FileRange> {
    for (let i = 0; i < this.length; i++)
      yield { file: this.#files[i]!, start: this.#places[i * 2]!, end: this.#places[i * 2 + 1]! };
  }

  #grow(): void {
    const [files, places] = [this.#files, this.#places];
    this.#files = new Uint32Array(files.length * 2);
    this.#places = new Float64Array(places.length * 2);
    this.#files.set(files);
    this.#places.set(places);
  }
}
