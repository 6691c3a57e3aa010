/** A refusal of an iCalendar or vCard text: the message is a whole phrase for people that names line and property. */
export class ContentSyntaxError extends Error {
  override readonly name = 'ContentSyntaxError';
  /** Physical line, counted from 1; undefined when it is about the whole text or about a line made by us. */
  readonly line: number | undefined;
  readonly property: string | undefined;

  constructor(reason: string, line?: number, property?: string) {
    const place = [line === undefined ? '' : `line ${line}`, property ?? '']
      .filter((p) => p !== '')
      .join(', ');
    super(place === '' ? reason : `${place}: ${reason}`);
    this.line = line;
    this.property = property;
  }
}
