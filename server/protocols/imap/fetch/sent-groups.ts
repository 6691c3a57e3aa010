import type { ResponseWriter } from '../session/response-writer.ts';

/** Groups of messages on their way to the client: their memory is used again once the system has all of their bytes. */
export class SentGroups {
  readonly #output: ResponseWriter;
  #releases: (() => void)[] = [];

  constructor(output: ResponseWriter) {
    this.#output = output;
  }

  /** A group whose responses are written; nothing to be done when its memory is its own. */
  add(release: (() => void) | undefined): void {
    if (release === undefined) return;
    this.#releases.push(release);
    this.#output.flush();
    this.letGo();
  }

  /** Those of a client that reads slowly are left to the garbage collector. */
  letGo(): void {
    if (this.#releases.length === 0 || !this.#output.isSent) return;
    for (const release of this.#releases) release();
    this.#releases = [];
  }
}
