// Organizer and attendees change their copies while messages are late, doubled and out of order: in the end all copies say the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  array,
  assert as assertProperty,
  infiniteStream,
  nat,
  property,
  subarray,
} from 'fast-check';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { applyMessage, readMessage, type ReceivedMessage } from './apply-message.ts';
import { planAttendeeChange } from './attendee-change.ts';
import { viewFor } from './attendee-view.ts';
import { componentsOf, type CalendarObject } from './calendar-object.ts';
import { exdatesOf, instanceOf } from './instance.ts';
import { momentKey, secondsLong } from './moments.ts';
import { planOrganizerChange, requestFor } from './organizer-change.ts';
import { addressOf, attendeeOf, attendeesOf, mapAttendees, partstatOf } from './participants.ts';
import { setParameter, withLines } from './property-lines.ts';
import { only } from './sample-meetings.ts';
import {
  type Guest,
  guests,
  mail,
  objectOf,
  organizer,
  type Step,
  step,
  weeks,
  wish,
} from './sample-steps.ts';
import { absentFrom, DECLINED } from './taken-out.ts';

interface Mail {
  readonly to: string;
  readonly message: ReceivedMessage;
}

class World {
  readonly #network: Mail[] = [];
  readonly #copies = new Map<string, CalendarObject>();
  readonly #remote: ReadonlySet<string>;
  /** What the organizer made an exception; others come from answers. */
  readonly #exceptions = new Set<string>();
  #seconds = 0;

  constructor(remote: readonly Guest[]) {
    this.#remote = new Set(remote.map(mail));
  }

  run(step: Step): void {
    // Some changes happen within one second.
    if (this.#seconds % 3 !== 1) this.#seconds++;
    else this.#seconds += 0.5;
    if (step.kind === 'organize') this.#organize(step);
    else if (step.kind === 'deliver') this.#deliver(step.which, step.keeps);
    else if (step.kind === 'answer') this.#answer(step);
    else this.#deleteWeek(step.guest, step.week);
  }

  get #now(): string {
    const seconds = String(Math.floor(this.#seconds) % 60).padStart(2, '0');
    const minutes = String(Math.floor(this.#seconds / 60)).padStart(2, '0');
    return `20260101T00${minutes}${seconds}Z`;
  }

  #organize({ wish, isUpToDate }: Step & { kind: 'organize' }): void {
    const before = this.#copies.get(organizer);
    const wanted = objectOf(wish);
    for (const key of wanted.overrides.keys()) this.#exceptions.add(key);
    const change = planOrganizerChange({
      before,
      after: isUpToDate
        ? withKnownAnswers(withExceptions(wanted, [...(before?.overrides.keys() ?? [])]), before)
        : withExceptions(wanted, [...this.#exceptions]),
      isOrganizer: only(organizer),
      now: this.#now,
    });
    this.#copies.set(organizer, change.object!);
    for (const message of change.messages) {
      const to = addressOf(message.recipient);
      const least = this.#remote.has(to) ? message.least : undefined;
      this.#send(to, (least ?? message).calendar);
    }
  }

  #send(to: string, calendar: Component): void {
    const message = readMessage(calendar, undefined);
    assert.ok('method' in message);
    // Nothing of a meeting that is not known can be late: the invitation comes first.
    const isFirst = !this.#copies.has(to) && to !== organizer;
    if (isFirst) this.#receive({ to, message });
    else this.#network.push({ to, message });
  }

  #deliver(which: number, keeps: boolean): void {
    if (this.#network.length === 0) return;
    const at = which % this.#network.length;
    const [mail] = keeps ? [this.#network[at]!] : this.#network.splice(at, 1);
    this.#receive(mail!);
  }

  #receive({ to, message }: Mail): void {
    const result = applyMessage(this.#copies.get(to), message, { isMe: only(to), now: this.#now });
    if (result.kind !== 'applied') return;
    this.#copies.set(to, result.object);
    if (result.effect !== 'answered') return;
    const lines = componentsOf(result.object).flatMap(attendeesOf);
    for (const [address, line] of new Map(lines.map((line) => [addressOf(line), line])))
      if (!this.#remote.has(address)) {
        const refresh = requestFor(result.object, line);
        if (refresh) this.#send(address, refresh.calendar);
      }
  }

  #answer(step: Step & { kind: 'answer' }): void {
    const me = mail(step.guest);
    const copy = this.#copies.get(me);
    if (copy === undefined) return;
    const answered = (component: Component) =>
      mapAttendees(component, (line) =>
        addressOf(line) === me ? setParameter(line, 'PARTSTAT', step.partstat) : line,
      );
    const target = step.week === undefined ? undefined : instanceIn(copy, step.week);
    if (step.week !== undefined && target === undefined) return;
    if (target === undefined && copy.master === undefined) return;
    const after: CalendarObject =
      target === undefined
        ? { ...copy, master: answered(copy.master!) }
        : {
            ...copy,
            overrides: new Map([...copy.overrides, [target.key, answered(target.component)]]),
          };
    this.#changeCopy(me, after);
  }

  #deleteWeek(guest: Guest, week: number): void {
    const me = mail(guest);
    const copy = this.#copies.get(me);
    const target = copy && instanceIn(copy, week);
    if (copy === undefined || target === undefined) return;
    const overrides = new Map(copy.overrides);
    overrides.delete(target.key);
    if (copy.master === undefined) {
      if (overrides.size > 0) this.#changeCopy(me, { ...copy, overrides });
      return;
    }
    const id = first(target.component, 'RECURRENCE-ID')!;
    const exdates = [...exdatesOf(copy).values(), { ...id, name: 'EXDATE' }];
    this.#changeCopy(me, { ...copy, master: withLines(copy.master, 'EXDATE', exdates), overrides });
  }

  #changeCopy(me: string, after: CalendarObject): void {
    const before = this.#copies.get(me);
    const change = planAttendeeChange({ before, after, isMe: only(me), now: this.#now });
    assert.equal(change.kind, 'allowed');
    if (change.kind !== 'allowed') return;
    this.#copies.set(me, change.object!);
    if (change.reply) this.#send(organizer, change.reply.calendar);
  }

  /** Everything arrives in some order, twice. */
  settle(order: (length: number) => number): void {
    for (let rounds = 0; this.#network.length > 0; rounds++) {
      assert.ok(rounds < 5000, 'messages beget messages for ever');
      const at = order(this.#network.length);
      const [mail] = this.#network.splice(at, 1);
      this.#receive(mail!);
      this.#receive(mail!);
    }
  }

  check(): void {
    const object = this.#copies.get(organizer);
    if (object === undefined) return;
    for (const name of guests) {
      const me = mail(name);
      const copy = this.#copies.get(me);
      // Whoever deletes an instance from their copy has declined it.
      const hidden = new Set(
        copy === undefined
          ? []
          : [...absentFrom(copy)]
              .filter(([, line]) => parameter(line, DECLINED))
              .map(([key]) => key),
      );
      const form = { me, hidden, isRemote: this.#remote.has(me) };
      assert.deepEqual(shown(copy, form), shown(viewFor(object, only(me)), form), me);
    }
  }
}

/** The organizer's program keeps the exceptions that it knows of. */
function withExceptions(after: CalendarObject, keys: readonly string[]): CalendarObject {
  const overrides = new Map(after.overrides);
  for (const n of weeks.keys()) {
    const target = instanceIn(after, n);
    if (target && keys.includes(target.key) && !overrides.has(target.key))
      overrides.set(target.key, target.component);
  }
  return { ...after, overrides };
}

/** The organizer's program shows the answers it knows. */
function withKnownAnswers(
  after: CalendarObject,
  before: CalendarObject | undefined,
): CalendarObject {
  const known = (component: Component, old: Component | undefined) =>
    mapAttendees(component, (line) => {
      const same = old && attendeeOf(old, only(addressOf(line)));
      return same ? setParameter(line, 'PARTSTAT', partstatOf(same)) : line;
    });
  return {
    ...after,
    master: after.master && known(after.master, before?.master),
    overrides: new Map(
      [...after.overrides].map(([key, c]) => [
        key,
        known(c, before?.overrides.get(key) ?? before?.master),
      ]),
    ),
  };
}

/** The instance of a week as the copy has it; undefined when it has none. */
function instanceIn(
  copy: CalendarObject,
  week: number,
): { readonly key: string; readonly component: Component } | undefined {
  if (copy.master === undefined) {
    const [entry] = copy.overrides;
    return entry && { key: entry[0], component: entry[1] };
  }
  const start = first(copy.master, 'DTSTART')!;
  const at = { ...start, name: 'RECURRENCE-ID', value: `${weeks[week]}${start.value.slice(8)}` };
  const key = momentKey(at, copy.zones);
  if (exdatesOf(copy).has(key)) return undefined;
  return { key, component: copy.overrides.get(key) ?? instanceOf(copy, copy.master, at) };
}

/** What a person sees of a copy. */
function shown(
  object: CalendarObject | undefined,
  form: { readonly me: string; readonly hidden: ReadonlySet<string>; readonly isRemote: boolean },
): unknown {
  const live =
    object === undefined
      ? []
      : componentsOf(object).filter((c) => valueOf(c, 'STATUS') !== 'CANCELLED');
  if (object === undefined || live.length === 0) return 'nothing';
  const isLive = (component: Component) => live.includes(component);
  const found = new Map([...object.overrides].filter(([, c]) => isLive(c)));
  // An exception that is like the series looks like it.
  if (object.master && isLive(object.master))
    for (const n of weeks.keys()) {
      const target = instanceIn(object, n);
      if (target && !object.overrides.has(target.key)) found.set(target.key, target.component);
    }
  const isSeries = object.master !== undefined && isLive(object.master);
  const instances = [...found]
    .filter(([key]) => !form.hidden.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, c]) => [key, said(c, object, form)]);
  return isSeries || instances.length > 0 ? { isSeries, instances } : 'nothing';
}

function said(
  component: Component,
  { zones }: CalendarObject,
  { me, isRemote }: { readonly me: string; readonly isRemote: boolean },
): unknown {
  const answers = attendeesOf(component)
    // Other servers are not told of every answer of others.
    .filter((line) => !isRemote || addressOf(line) === me)
    .map((line) => `${addressOf(line)} ${partstatOf(line)}`);
  return [
    momentKey(first(component, 'DTSTART')!, zones),
    secondsLong(component, zones),
    valueOf(component, 'SUMMARY'),
    answers.sort(),
  ];
}

test('all copies say the same in the end, whatever order messages come in and however often (RFC 5546 §2.1.5)', () => {
  assertProperty(
    property(
      subarray([...guests]),
      wish,
      array(step, { maxLength: 25 }),
      infiniteStream(nat(1000)),
      (remote, start, steps, stream) => {
        const world = new World(remote);
        world.run({ kind: 'organize', wish: start, isUpToDate: true });
        for (const s of steps) world.run(s);
        world.settle((length) => (stream.next().value ?? 0) % length);
        world.check();
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});
