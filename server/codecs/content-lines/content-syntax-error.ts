/** A refusal of an iCalendar or vCard text: the message is a whole phrase for people that names line and property. */
export class ContentSyntaxError extends Error {
  override readonly name = 'ContentSyntaxError';
  /** The message without the place. */
  readonly reason: string;
  /** Physical line, counted from 1; undefined when it is about the whole text or about a line made by us. */
  readonly line: number | undefined;
  readonly property: string | undefined;

  constructor(reason: string, line?: number, property?: string) {
    super(describeAt(reason, line, property));
    this.reason = reason;
    this.line = line;
    this.property = property;
  }
}

/** A reason for people behind where it is: `line 7, DTSTART: ...`. */
export function describeAt(reason: string, line?: number, property?: string): string {
  const place = [line === undefined ? '' : `line ${line}`, property ?? ''].filter((p) => p !== '');
  return place.length === 0 ? reason : `${place.join(', ')}: ${reason}`;
}
