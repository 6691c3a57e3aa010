import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import type { AccountId, CollectionId } from '#platform/ids.ts';
import { hideBookkeeping, withBookkeepingOf } from './bookkeeping.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { afterCalledOff } from './copies/called-off.ts';
import { readCopy, readObject, type StoredCopy } from './copies/stored-copy.ts';
import { withMembers } from './expand-groups.ts';
import { planAttendeeChange } from './itip/attendee-change.ts';
import {
  componentsOf,
  formatCalendarObject,
  mapComponents,
  type CalendarObject,
} from './itip/calendar-object.ts';
import {
  addressIn,
  hasManyOrganizers,
  hasOthers,
  isQuietRole,
  meetingIn,
  organizerIn,
  roleIn,
} from './itip/meeting-role.ts';
import type { OutgoingMessage } from './itip/message.ts';
import { planOrganizerChange } from './itip/organizer-change.ts';
import { addressOf, organizerOf, type IsMe } from './itip/participants.ts';
import { withLines } from './itip/property-lines.ts';
import { toStamp } from './itip/revision.ts';
import { withKnownPeople } from './itip/what-is-meant.ts';
import { prepareEntry } from './outbox/entry.ts';
import { withPending } from './schedule-status.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';
import { speakerOf } from './speaker.ts';
import { clearsOwn, speakingAccount } from './speaking-account.ts';
import type { AccountTransaction } from '#store/store.ts';

/** A calendar object that is about to be put, replaced or removed. Texts are whole VCALENDARs. */
export interface CalendarChange {
  /** Whose calendar it is in. */
  readonly owner: AccountId;
  /** Who does it: the owner, or somebody who may write there. */
  readonly actor: AccountId;
  /** Where it lies, or will; undefined: in a calendar that is not there yet. */
  readonly collection: CollectionId | undefined;
  /** What lies there now; undefined when nothing. */
  readonly before: string | undefined;
  /** undefined: it is removed. */
  readonly after: string | undefined;
  /** False for "Schedule-Reply: F": who deletes an invitation declines it in silence. */
  // RFC 6638 §8.1
  readonly repliesOnRemoval: boolean;
  /** For "If-Schedule-Tag-Match": what others answered since it was read is kept. */
  // RFC 6638 §3.2.10
  readonly isMerged?: boolean;
}

/** Preconditions by their element: need-privileges is of WebDAV, the others of CalDAV. */
// RFC 6638 §3.2.4, §6.2
export type SchedulingPrecondition =
  | 'need-privileges'
  | 'same-organizer-in-all-components'
  | 'unique-scheduling-object-resource'
  | 'allowed-organizer-scheduling-object-change'
  | 'allowed-attendee-scheduling-object-change';

export type PlannedChange =
  /** Nobody is to be told: it is stored as it is, without a schedule tag. */
  | { readonly kind: 'private' }
  | {
      readonly kind: 'refused';
      readonly precondition: SchedulingPrecondition;
      /** The property that it is about; '' for none. */
      readonly property: string;
      /** The object of the same UID in another calendar, for unique-scheduling-object-resource. */
      readonly other?: { readonly collection: CollectionId; readonly name: string };
      /** The one that lacks, and on whose scheduling outbox, for need-privileges. */
      readonly lacks?: {
        readonly privilege: 'schedule-send-invite' | 'schedule-send-reply';
        readonly outboxOf: AccountId;
      };
    }
  | (AsyncDisposable & {
      readonly kind: 'scheduled';
      /** As what the account tells others of it; undefined when nobody is told. */
      readonly toldBy: 'organizer' | 'attendee' | undefined;
      /** To be stored instead of what was given; undefined when it is removed. */
      readonly text: string | undefined;
      /** Whether what is given out is another text than was given: then an answer must not give an ETag. */
      readonly isRewritten: boolean;
      /** undefined: others take part no more, and there is none. */
      readonly scheduleTag: string | undefined;
      /** Keeps what others are to be told; to be called in the transaction that stores the change. */
      readonly keep: (tx: AccountTransaction) => Promise<void>;
      /** Tells the others; to be called once the change is stored. May change the stored text again. Never rejects. */
      readonly deliver: () => Promise<void>;
    });

// RFC 6638 §3.2
export async function planChange(
  deps: SchedulingDeps,
  users: CalendarUsers,
  change: CalendarChange,
): Promise<PlannedChange> {
  const before = change.before === undefined ? undefined : readObject(change.before);
  const given = change.after === undefined ? undefined : readObject(change.after);
  const after = before && given ? withBookkeepingOf(before, given) : given;
  const present = after ?? before;
  if (present === undefined) return { kind: 'private' };
  if (after !== undefined && hasManyOrganizers(after))
    return refused('same-organizer-in-all-components', 'ORGANIZER');
  const speaking = await speakingAccount(deps, users, { change, before, after });
  const isMe = await users.isMe(speaking, before, after);
  const role = roleIn(before, isMe) ?? roleIn(after, isMe);
  if (role === undefined || (isQuietRole(before, isMe) && isQuietRole(after, isMe)))
    return { kind: 'private' };
  if (roleIn(before, isMe) === undefined) {
    const isCopy = (object: CalendarObject) =>
      before === undefined || roleIn(object, isMe) !== undefined;
    const other = await copyElsewhere(deps, change, { uid: present.uid, isCopy });
    if (other !== undefined)
      return { ...refused('unique-scheduling-object-resource', 'UID'), other };
  }
  return role === 'organizer'
    ? await planAsOrganizer(deps, users, { change, speaking, before, after, isMe })
    : await planAsAttendee(deps, { change, speaking, before: meetingIn(before), after, isMe });
}

interface Change {
  readonly change: CalendarChange;
  readonly before: CalendarObject | undefined;
  readonly after: CalendarObject | undefined;
}

interface Plan extends Change {
  /** Whose meeting or answer it is. */
  readonly speaking: AccountId;
  readonly isMe: IsMe;
}

async function planAsOrganizer(
  deps: SchedulingDeps,
  users: CalendarUsers,
  { change, speaking, before, after, isMe }: Plan,
): Promise<PlannedChange> {
  if (after !== undefined && isLostBy(isMe, after))
    return refused('allowed-organizer-scheduling-object-change', 'ORGANIZER');
  const now = toStamp(deps.clock.now());
  const meant = after && before ? withKnownPeople(before, after, () => false) : after;
  const led = meant && ledAsBefore(before, meant, isMe);
  const invited = led && (await withMembers(users, before, led));
  // Revisions are counted while somebody takes part.
  const wanted =
    invited && isQuietRole(before, isMe)
      ? await afterCalledOff(deps, users, invited, { isMe, owner: change.owner })
      : invited;
  const plan = planOrganizerChange({ before, after: wanted, isOrganizer: isMe, now });
  // Who owns the calendar has what somebody else organizes there.
  const isOwner = await users.isMe(change.owner, before, wanted);
  const messages = plan.messages.filter((m) => !isOwner(addressOf(m.recipient)));
  return await scheduled(deps, {
    change,
    speaking,
    address: addressIn([before, meant], isMe),
    object: plan.object && withPending(plan.object, messages),
    messages,
    role: 'organizer',
    isShared: !isQuietRole(wanted, isMe),
  });
}

/** A meeting is not handed to another organizer, nor left without one while others are in it: what was sent would be nobody's. */
function isLostBy(isMe: IsMe, object: CalendarObject): boolean {
  const organizer = organizerIn(object);
  return organizer === undefined ? hasOthers(object, isMe) : !isMe(organizer);
}

/** Who was invited knows the organizer by one address, and takes nothing from another of theirs. */
function ledAsBefore(
  before: CalendarObject | undefined,
  after: CalendarObject,
  isMe: IsMe,
): CalendarObject {
  const known = before && organizerOf(componentsOf(before)[0]!);
  if (known === undefined || isQuietRole(before, isMe)) return after;
  return mapComponents(after, (component) => {
    const line = organizerOf(component);
    if (line === undefined || addressOf(line) === addressOf(known)) return component;
    const parameters = line.parameters.filter((p) => p.name !== 'EMAIL');
    const value = `mailto:${addressOf(known)}`;
    return withLines(component, 'ORGANIZER', [{ ...line, parameters, value }]);
  });
}

async function planAsAttendee(
  deps: SchedulingDeps,
  { change, speaking, before, after, isMe }: Plan,
): Promise<PlannedChange> {
  const now = toStamp(deps.clock.now());
  const isMerged = change.isMerged ?? false;
  const plan = planAttendeeChange({ before, after, isMe, now, isMerged });
  if (plan.kind === 'refused')
    return refused('allowed-attendee-scheduling-object-change', plan.property);
  const isSilent = after === undefined && !change.repliesOnRemoval;
  const messages = plan.reply === undefined || isSilent ? [] : [plan.reply];
  return await scheduled(deps, {
    change,
    speaking,
    address: addressIn([before, after], isMe),
    object: plan.object && withPending(plan.object, messages),
    messages,
    role: 'attendee',
    isShared: !isQuietRole(plan.object, isMe),
  });
}

async function scheduled(
  deps: SchedulingDeps,
  parts: {
    readonly change: CalendarChange;
    readonly speaking: AccountId;
    /** Their calendar address. */
    readonly address: string;
    readonly object: CalendarObject | undefined;
    readonly messages: readonly OutgoingMessage[];
    readonly role: 'organizer' | 'attendee';
    /** Whether others take part in what is stored. */
    readonly isShared: boolean;
  },
): Promise<PlannedChange> {
  const { change, speaking, address, object, messages, role, isShared } = parts;
  const by = { account: speaking, actor: change.actor, address };
  const matter = role === 'organizer' ? 'invitations' : 'replies';
  // What others organize in a calendar is called off on their behalf when its owner removes it.
  const speaker = (await speakerOf(deps, by, matter)) ?? (clearsOwn(change) ? by : undefined);
  if (speaker === undefined && messages.length > 0) {
    const privilege = role === 'organizer' ? 'schedule-send-invite' : 'schedule-send-reply';
    return { ...refused('need-privileges', ''), lacks: { privilege, outboxOf: speaking } };
  }
  const whole = object && formatCalendar(formatCalendarObject(object));
  const text = whole !== undefined && !isShared ? hideBookkeeping(whole) : whole;
  const statusIn = object === undefined ? {} : { statusIn: object.uid };
  const prepared =
    speaker && messages.length > 0
      ? await prepareEntry(deps, change.owner, { speaker, messages, ...statusIn })
      : undefined;
  return {
    kind: 'scheduled',
    toldBy: messages.length > 0 ? role : undefined,
    text,
    isRewritten: (text && hideBookkeeping(text)) !== change.after,
    // RFC 6638 §3.2.10
    scheduleTag: isShared ? `"${deps.random.id()}"` : undefined,
    keep: async (tx) => await prepared?.put(tx),
    deliver: async () => {
      if (prepared !== undefined) await deps.deliver(prepared.entry);
    },
    [Symbol.asyncDispose]: async () => await prepared?.[Symbol.asyncDispose](),
  };
}

function refused(
  precondition: SchedulingPrecondition,
  property: string,
): PlannedChange & { readonly kind: 'refused' } {
  return { kind: 'refused', precondition, property };
}

// RFC 6638 §3.2.4.1
/** In the same calendar any object of the UID is in the way, whoever takes part in it: that is for who stores it. */
async function copyElsewhere(
  { store }: SchedulingDeps,
  { owner, collection }: CalendarChange,
  { uid, isCopy }: { readonly uid: string; readonly isCopy: (object: CalendarObject) => boolean },
) {
  const isOther = ({ document, object }: StoredCopy) =>
    document.collection !== collection && isCopy(object);
  const copy = await store.read(owner, (reader) => readCopy(reader, uid, isOther));
  return copy && { collection: copy.document.collection, name: copy.document.name };
}
