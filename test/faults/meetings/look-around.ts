import { checkBusyTimes } from './checks/busy-times.ts';
import { checkCopies } from './checks/copies.ts';
import { checkExpectation, type Expectation } from './checks/expectation.ts';
import { checkRoomBookings } from './checks/room-bookings.ts';
import { checkScheduleTags } from './checks/schedule-tags.ts';
import { distant, guests } from './people.ts';
import { copyOf, readView, textOfCopy, type Scene } from './scene.ts';
import { ANY } from './steps/step.ts';

/** How often it is looked, for what is told to others takes its time. */
const MOST_LOOKS = 12;

export interface Look {
  readonly expectation?: Expectation;
  /** The attendee who did something. */
  readonly by?: string;
  /** The mail of now stays on its way for a while. */
  readonly mailWaits?: boolean;
}

/** Waits until everything has arrived, and gives what is wrong then. */
export async function lookAround(scene: Scene, look: Look = {}): Promise<string | undefined> {
  const before = scene.view;
  const wasWaiting = scene.isMailWaiting;
  scene.isMailWaiting = look.mailWaits ?? false;
  if ((wasWaiting || look.mailWaits) && look.expectation) leaveDistantOpen(look.expectation);
  let problem: string | undefined;
  for (let i = 0; i < MOST_LOOKS; i++) {
    await scene.servers.advance(i < 2 ? 3000 : 30_000);
    const inOrder = scene.mail.isPlain && scene.movesWaiting > 1;
    if (!scene.isMailWaiting) await scene.mail.carry({ inOrder });
    scene.view = await readView(scene);
    scene.tally.looks++;
    problem = await check(scene, look.expectation);
    if (problem === undefined) break;
  }
  if (problem === undefined && look.by && look.expectation) {
    const { uid } = look.expectation.meeting;
    problem = checkScheduleTags(before, scene.view, { by: look.by, uid });
  }
  if (!scene.isMailWaiting) scene.movesWaiting = 0;
  forgetWhatIsBack(scene);
  await emptyInboxes(scene);
  return problem;
}

async function check(scene: Scene, expectation?: Expectation): Promise<string | undefined> {
  for (const { address, problems, compared } of scene.view.people.values()) {
    scene.tally.etags += compared;
    if (problems.length > 0) return `${address}: ${problems.join('; ')}`;
  }
  return (
    (expectation && checkExpectation(scene.view, expectation)) ??
    checkCopies(scene) ??
    checkRoomBookings(scene) ??
    (await checkBusyTimes(scene))
  );
}

function leaveDistantOpen({ slots }: Expectation): void {
  for (const slot of slots) if (slot && distant in slot.answers) slot.answers[distant] = ANY;
}

function forgetWhatIsBack({ meetings, takenOut, alarms, view }: Scene): void {
  for (const meeting of meetings.values())
    for (const guest of guests) {
      const key = `${meeting.uid} ${guest}`;
      if (textOfCopy(view, guest, meeting.uid) === undefined) alarms.delete(key);
      for (const [i, slot] of copyOf(view, guest, meeting).slots.entries())
        if (slot) takenOut.delete(`${key} ${i}`);
    }
}

/** As programs do that have read them. */
async function emptyInboxes({ servers, view, choices }: Scene): Promise<void> {
  for (const { address, invitations } of view.people.values())
    for (const href of choices.oneIn(3) ? invitations : [])
      await servers.client(address).ask('DELETE', href);
}
