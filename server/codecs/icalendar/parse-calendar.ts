import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parseContentLines } from '#codecs/content-lines/parse-content-lines.ts';
import type { Component } from './component.ts';
import { defaultLimits, type CalendarLimits } from './limits.ts';

interface OpenComponent {
  readonly name: string;
  readonly properties: ContentLine[];
  readonly components: Component[];
  readonly line: number;
}

/** The one VCALENDAR of a text. @throws ContentSyntaxError also when there is none or more than one */
// RFC 5545 §3.4, §3.6
export function parseCalendar(text: string, limits: CalendarLimits = defaultLimits): Component {
  return expectOne(parseCalendars(text, limits));
}

/** Every VCALENDAR of a text, as files to import and feeds have them. @throws ContentSyntaxError */
export function parseCalendars(text: string, limits: CalendarLimits = defaultLimits): Component[] {
  const tree = openTree(limits);
  for (const line of parseContentLines(text, limits)) tree.add(line);
  return tree.end();
}

/** Lines read at once: a millisecond or two. */
const STEP_LINES = 1000;

/** parseCalendar() in steps between which `next` lets others have their turn. @throws as parseCalendar() */
export async function parseCalendarInTurns(
  text: string,
  next: () => Promise<void> | undefined,
): Promise<Component> {
  const tree = openTree(defaultLimits);
  let lines = 0;
  for (const line of parseContentLines(text, defaultLimits)) {
    tree.add(line);
    if (++lines % STEP_LINES === 0) await next();
  }
  return expectOne(tree.end());
}

function expectOne([calendar, second]: readonly Component[]): Component {
  if (calendar === undefined) throw new ContentSyntaxError('there is no BEGIN:VCALENDAR');
  if (second !== undefined)
    throw new ContentSyntaxError('a second VCALENDAR where one is expected', second.line);
  return calendar;
}

function openTree(limits: CalendarLimits) {
  const roots: Component[] = [];
  const open: OpenComponent[] = [];
  let count = 0;
  return {
    add(line: ContentLine): void {
      const inner = open.at(-1);
      if (line.name === 'BEGIN') {
        if (++count > limits.maxComponents)
          throw refusal(line, `more than ${limits.maxComponents} components`);
        if (open.length >= limits.maxDepth)
          throw refusal(line, `components more than ${limits.maxDepth} deep inside each other`);
        open.push(begin(line, inner));
      } else if (line.name === 'END') {
        const ended = end(line, open);
        (open.at(-1)?.components ?? roots).push(ended);
      } else if (inner === undefined) {
        throw refusal(line, 'a property outside of VCALENDAR');
      } else {
        if (inner.properties.length >= limits.maxProperties)
          throw refusal(line, `more than ${limits.maxProperties} properties in one ${inner.name}`);
        inner.properties.push(line);
      }
    },
    end(): Component[] {
      const unclosed = open.at(-1);
      if (unclosed !== undefined)
        throw new ContentSyntaxError(
          `the END:${unclosed.name} of this component is missing`,
          unclosed.line,
        );
      return roots;
    },
  };
}

function begin(line: ContentLine, inside: OpenComponent | undefined): OpenComponent {
  const name = line.value.trim().toUpperCase();
  if (!/^[A-Z0-9-]+$/.test(name)) throw refusal(line, 'not the name of a component');
  if ((inside === undefined) !== (name === 'VCALENDAR'))
    throw refusal(
      line,
      inside === undefined
        ? `${name} where VCALENDAR is expected`
        : `a VCALENDAR inside of ${inside.name}`,
    );
  return { name, properties: [], components: [], line: line.line ?? 0 };
}

function end(line: ContentLine, open: OpenComponent[]): Component {
  const name = line.value.trim().toUpperCase();
  const inner = open.pop();
  if (inner?.name !== name)
    throw refusal(
      line,
      inner === undefined
        ? `END:${name.slice(0, 40)} without its BEGIN`
        : `END:${name.slice(0, 40)} where END:${inner.name} is expected (begun on line ${inner.line})`,
    );
  return inner;
}

function refusal(line: ContentLine, reason: string): ContentSyntaxError {
  return new ContentSyntaxError(reason, line.line, line.name);
}
