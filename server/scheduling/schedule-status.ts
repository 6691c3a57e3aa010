import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountTransaction } from '#store/store.ts';
import { changeCopy } from './copies/change-copy.ts';
import { componentsOf, mapComponents, type CalendarObject } from './itip/calendar-object.ts';
import type { OutgoingMessage } from './itip/message.ts';
import { addressOf, attendeesOf, organizerOf, PENDING } from './itip/participants.ts';
import { setParameter, withLines } from './itip/property-lines.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';
import type { ScheduleStatus } from './send-messages.ts';

/** The object as it is stored until its messages are delivered. */
// RFC 6638 §7.3
export function withPending(
  object: CalendarObject,
  messages: readonly OutgoingMessage[],
): CalendarObject {
  const pending = new Set(messages.map((m) => keyOf(m.recipient)));
  return mapPeople(object, (line) =>
    pending.has(keyOf(line)) ? setParameter(line, 'SCHEDULE-STATUS', PENDING) : line,
  );
}

/**
 * Enters what became of the messages into the object they came from, where no answer has come meanwhile, and does `also` in the
 * same transaction; gives whether there was anything to write.
 */
export async function enterStatuses(
  deps: Pick<SchedulingDeps, 'store' | 'random' | 'log' | 'turns'>,
  copy: {
    readonly account: AccountId;
    readonly uid: string;
    readonly also: (tx: AccountTransaction) => Promise<void>;
  },
  statuses: ReadonlyMap<string, ScheduleStatus>,
): Promise<boolean> {
  const also = { put: copy.also, [Symbol.asyncDispose]: async () => {} };
  try {
    return await changeCopy(deps, copy, async (stored) => {
      const isPending = stored !== undefined && peopleOf(stored.object).some(waits);
      return {
        object: isPending
          ? mapPeople(stored.object, (line) =>
              waits(line)
                ? setParameter(line, 'SCHEDULE-STATUS', statuses.get(addressOf(line)))
                : line,
            )
          : undefined,
        isNewTag: false,
        also: [also],
        value: isPending,
      };
    });
  } catch (error) {
    if (!isDomainError(error)) throw error;
    deps.log.warn('scheduling.status-unsaved', { account: copy.account, reason: error.message });
    return false;
  }
}

/** An organizer may be an attendee too. */
function keyOf(line: ContentLine): string {
  return `${line.name} ${addressOf(line)}`;
}

function waits(line: ContentLine): boolean {
  return parameter(line, 'SCHEDULE-STATUS') === PENDING;
}

function peopleOf(object: CalendarObject): ContentLine[] {
  return componentsOf(object).flatMap((c) => [organizerOf(c) ?? [], ...attendeesOf(c)].flat());
}

function mapPeople(
  object: CalendarObject,
  change: (line: ContentLine) => ContentLine,
): CalendarObject {
  return mapComponents(object, (component: Component) => {
    const organizer = organizerOf(component);
    const led = organizer ? withLines(component, 'ORGANIZER', [change(organizer)]) : component;
    return withLines(led, 'ATTENDEE', attendeesOf(led).map(change));
  });
}

/** Says of those whose mail came back that it could not be delivered. @throws DomainError conflict, no-space */
// RFC 6638 §3.2.9
export async function enterFailures(
  deps: Pick<SchedulingDeps, 'store' | 'random' | 'turns'>,
  copy: { readonly account: AccountId; readonly uid: string },
  failed: ReadonlySet<string>,
): Promise<void> {
  const hasFailed = (line: ContentLine): boolean =>
    failed.has(addressOf(line)) &&
    (waits(line) || parameter(line, 'SCHEDULE-STATUS') === ('1.1' satisfies ScheduleStatus));
  await changeCopy(deps, copy, async (stored) => {
    const isNews = stored !== undefined && peopleOf(stored.object).some(hasFailed);
    return {
      object: isNews
        ? mapPeople(stored.object, (line) =>
            hasFailed(line) ? setParameter(line, 'SCHEDULE-STATUS', '5.1') : line,
          )
        : undefined,
      isNewTag: false,
      value: undefined,
    };
  });
}
