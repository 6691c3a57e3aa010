import { inviteToFirstMeetings } from './first-meetings.ts';
import { lookAround } from './look-around.ts';
import { invited, organizer } from './people.ts';
import { putNew } from './put-copy.ts';
import { openScene, textOfCopy, type Scene, type Tally } from './scene.ts';
import { openServers } from './servers.ts';
import { takeStep } from './take-step.ts';

export interface Run {
  readonly seed: number;
  readonly steps: number;
  readonly mails: number;
  readonly compared: Tally;
  readonly problem: string | undefined;
  /** What was done, one step a line. */
  readonly history: readonly string[];
  /** What everybody has then, by `address uid`. */
  readonly texts: Readonly<Record<string, string>>;
}

/** One organizer, two meetings, and so many steps unless something is wrong before. */
export async function playRun(seed: number, steps: number): Promise<Run> {
  await using servers = await openServers();
  const scene = openScene(servers, seed);
  for (const { meeting, calendar, who } of inviteToFirstMeetings(scene.choices)) {
    const { uid, zone = 'whole days', start, every } = meeting;
    scene.history.push(`${uid}: ${start} ${zone}, every ${every}, with ${who.join(' ')}`);
    await putNew(scene, uid, calendar);
    scene.meetings.set(uid, meeting);
  }
  let problem = await lookAround(scene);
  let done = 0;
  for (; done < steps && problem === undefined; done++) problem = await takeStep(scene);
  const { tally: compared, history } = scene;
  return {
    seed,
    steps: done,
    mails: scene.mail.count,
    compared,
    problem,
    history,
    texts: textsIn(scene),
  };
}

function textsIn({ meetings, view }: Scene): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const uid of meetings.keys())
    for (const address of [organizer, ...invited])
      texts[`${address} ${uid}`] = textOfCopy(view, address, uid) ?? '';
  return texts;
}
