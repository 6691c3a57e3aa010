/** One parameter of a content line. */
export interface Parameter {
  /** In capitals. */
  readonly name: string;
  /** Without quotes, RFC 6868 decoded; at least one, which may be empty. */
  readonly values: readonly string[];
}

/** One unfolded line of an iCalendar or vCard text. */
export interface ContentLine {
  /** As written; only vCard has groups, but some put them into iCalendar. */
  readonly group?: string;
  /** In capitals. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** As written: still escaped. Never has a line break. */
  readonly value: string;
  /** The physical line it began on, counted from 1; lines made by us have none. */
  readonly line?: number;
}
