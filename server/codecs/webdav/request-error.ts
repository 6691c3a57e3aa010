/** A request that is well-formed XML and cannot be followed; names the condition that fails. */
export class RequestError<C extends string = string> extends Error {
  /** Namespace of the condition. */
  readonly ns: string;
  readonly condition: C;

  constructor(ns: string, condition: C, message: string) {
    super(message);
    this.ns = ns;
    this.condition = condition;
  }
}
