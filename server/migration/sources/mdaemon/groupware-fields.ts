import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Loss } from '../../item.ts';

/** What one record of WebMail's files says, by the names of its elements. What nobody took is told at the end. */
export class GroupwareFields {
  readonly #fields = new Map<string, { readonly name: string; readonly value: string }>();
  readonly #taken = new Set<string>();

  constructor(record: XmlElement) {
    for (const [name, value] of record.attributes) this.#add(name, value);
    for (const element of elementsOf(record)) this.#add(element.name, deepText(element));
  }

  /** The first of these elements that says something, without blanks around it; '' when none does. */
  take(...names: readonly string[]): string {
    for (const name of names) this.#taken.add(name);
    for (const name of names) {
      const value = this.#fields.get(name)?.value.trim() ?? '';
      if (value !== '') return value;
    }
    return '';
  }

  isTrue(...names: readonly string[]): boolean {
    return /^(?:1|yes|true|y)$/i.test(this.take(...names));
  }

  all(): string[] {
    return [...this.#fields.values()].map(({ name, value }) => `${name}=${value}`);
  }

  /** What is left. Values that say nothing (0, no) are none. */
  losses(): Loss[] {
    return [...this.#fields].flatMap(([key, { name, value }]) =>
      this.#taken.has(key) || /^(?:0|no|false|)$/i.test(value.trim())
        ? []
        : [{ what: 'groupware-field', detail: `${name}: ${value.trim().slice(0, 200)}` }],
    );
  }

  #add(name: string, value: string): void {
    const key = name.toLowerCase();
    const before = this.#fields.get(key);
    this.#fields.set(key, {
      name,
      value: before === undefined ? value : `${before.value}, ${value}`,
    });
  }
}

function deepText(element: XmlElement): string {
  const inner = elementsOf(element).map((it) => `${it.name}=${deepText(it)}`);
  return [textOf(element).trim(), ...inner].filter((it) => it !== '').join(' ');
}

export interface RecordTime {
  /** As iCalendar writes it: "20261124T090000", with "Z" where it is UTC. */
  readonly date: string;
  readonly time: string;
}

/**
 * A time as the records have it: year first, or seconds of Unix; undefined for ''.
 * @throws ContentSyntaxError for another form: day and month could be mistaken for each other
 */
export function parseRecordTime(text: string): RecordTime | undefined {
  if (text === '') return undefined;
  if (/^\d{9,11}$/.test(text))
    return parseRecordTime(Temporal.Instant.fromEpochMilliseconds(Number(text) * 1000).toString());
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = ''] =
    /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?(Z)?)?$/.exec(text) ??
    [];
  const isDate =
    year !== undefined &&
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= 31;
  if (!isDate || Number(hour) > 23 || Number(minute) > 59)
    throw new ContentSyntaxError(`"${text}" is no time that is understood`);
  const date = `${year}${month}${day}`;
  return { date, time: `${date}T${hour}${minute}${second}${zone}` };
}
