import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import { setParameter, withLines } from './property-lines.ts';
import { parseRevision, toSequence } from './revision.ts';

/** Says of a calendar address, as `addressOf` gives it, whether it is the account's own. */
export type IsMe = (address: string) => boolean;

export type ScheduleAgent = 'SERVER' | 'CLIENT' | 'NONE';

/** SCHEDULE-STATUS of who was not sent what they were to be sent. */
// RFC 6638 §3.2.9
export const PENDING = '1.0';

const FORCE = 'SCHEDULE-FORCE-SEND';
/** Parameters that are the organizer's server's business and go to nobody (RFC 6638 §7). */
const serverParameters = new Set(['SCHEDULE-AGENT', FORCE, 'SCHEDULE-STATUS']);
/** On ATTENDEE: the SEQUENCE from which the answer was asked for anew; travels, so that both ends reset the same answers. */
export const ASKED_AT = 'X-MAILSTEAD-ASKED-AT';
/** On ATTENDEE: SEQUENCE and DTSTAMP of the last answer, "2/20261130T080000Z". */
export const ANSWERED = 'X-MAILSTEAD-ANSWERED';
/** The same of the last answer for the exception itself: that for its series, which it has too, may be later. */
export const ANSWERED_APART = 'X-MAILSTEAD-ANSWERED-APART';
/** On ATTENDEE: SEQUENCE and DTSTAMP with which that answer was told the organizer a second time. */
export const SAID_AGAIN = 'X-MAILSTEAD-SAID-AGAIN';

/**
 * A calendar address in one form: the mail address alone, in lower case, for mailto; other URIs as they are. Apple's
 * clients write a URN and give the mail address in EMAIL.
 */
export function addressOf(line: ContentLine): string {
  const given = parameter(line, 'EMAIL');
  const isUrn = given?.includes('@') === true && !/^\s*mailto:/i.test(line.value);
  return isUrn ? given.trim().toLowerCase() : addressIn(line.value);
}

/** The same of a value alone, as parameters have it. */
export function addressIn(text: string): string {
  const value = text.trim();
  const mail = /^mailto:(.*)$/is.exec(value)?.[1];
  if (mail !== undefined) return decodeMail(mail).trim().toLowerCase();
  // Some programs leave the scheme out.
  return /^[^:/\s]+@[^:/\s]+$/.test(value) ? value.toLowerCase() : value;
}

/** The address of who delegated to an attendee. */
export function delegatorOf(line: ContentLine): string | undefined {
  const from = parameter(line, 'DELEGATED-FROM');
  return from === undefined ? undefined : addressIn(from);
}

export function isMailAddress(address: string): boolean {
  return /^[^:/\s]+@[^:/\s@]+$/.test(address);
}

export function organizerOf(component: Component): ContentLine | undefined {
  return first(component, 'ORGANIZER');
}

export function attendeesOf(component: Component): readonly ContentLine[] {
  return all(component, 'ATTENDEE');
}

export function attendeeOf(component: Component, isWanted: IsMe): ContentLine | undefined {
  return attendeesOf(component).find((line) => isWanted(addressOf(line)));
}

export function mapAttendees(
  component: Component,
  change: (line: ContentLine) => ContentLine,
): Component {
  return withLines(component, 'ATTENDEE', attendeesOf(component).map(change));
}

/** Upper case; NEEDS-ACTION when it is not said. */
export function partstatOf(line: ContentLine): string {
  return (parameter(line, 'PARTSTAT') ?? 'NEEDS-ACTION').toUpperCase();
}

/** Whether somebody has said nothing of an exception but what they said of its series. */
export function isAnsweredAlike(exception: ContentLine, series: ContentLine): boolean {
  return (
    partstatOf(exception) === partstatOf(series) &&
    askedAt(exception) === askedAt(series) &&
    isOneAnswer(exception, series)
  );
}

/** Who was asked once, with the invitation, was asked under SEQUENCE 0. */
function askedAt(line: ContentLine): number {
  return toSequence(parameter(line, ASKED_AT));
}

/**
 * One answer for several parts of a meeting has the SEQUENCE of each; an exception with a later one was asked for apart. Words
 * alone, a comment, are no answer.
 */
function isOneAnswer(exception: ContentLine, series: ContentLine): boolean {
  if (partstatOf(exception) === 'NEEDS-ACTION') return true;
  const [own, general] = [exception, series].map((line) =>
    parseRevision(parameter(line, ANSWERED) ?? ''),
  );
  return own!.stamp === general!.stamp && own!.sequence <= general!.sequence;
}

// RFC 6638 §7.1
export function agentOf(line: ContentLine): ScheduleAgent {
  const agent = (parameter(line, 'SCHEDULE-AGENT') ?? 'SERVER').toUpperCase();
  // An agent that is not known is to be taken as NONE.
  return agent === 'SERVER' || agent === 'CLIENT' ? agent : 'NONE';
}

/** The method of a message that is wanted although nothing changed. */
// RFC 6638 §7.2
export function forcedMethodOf(line: ContentLine): string | undefined {
  return parameter(line, FORCE)?.toUpperCase();
}

/** As it is stored: the wish is for one time, and what nobody knows is said to have been ignored. */
// RFC 6638 §7.2
export function withoutForce(line: ContentLine): ContentLine {
  const method = forcedMethodOf(line);
  if (method === undefined) return line;
  const plain = setParameter(line, FORCE, undefined);
  return method === 'REQUEST' || method === 'REPLY'
    ? plain
    : setParameter(plain, 'SCHEDULE-STATUS', '2.3');
}

export function withoutServerParameters(line: ContentLine): ContentLine {
  const parameters = line.parameters.filter((p) => !serverParameters.has(p.name));
  return parameters.length === line.parameters.length ? line : { ...line, parameters };
}

/** Without what a message must not carry: that, and the bookkeeping of answers. */
export function withoutPrivateParameters(line: ContentLine): ContentLine {
  return [ANSWERED, ANSWERED_APART, SAID_AGAIN].reduce(
    (bare, name) => setParameter(bare, name, undefined),
    withoutServerParameters(line),
  );
}

function decodeMail(text: string): string {
  const address = text.split('?')[0]!;
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
