/** A refusal of the double, with the code that Exchange has for it. */
export class DoubleError extends Error {
  readonly code: string;
  readonly backOffMs: number | undefined;

  constructor(code: string, text = code, backOffMs?: number) {
    super(text);
    this.code = code;
    this.backOffMs = backOffMs;
  }
}
