import { attend } from './attend.ts';
import { organize } from './organize.ts';
import { removeAndUndo } from './remove-and-undo.ts';
import { organizersCopy, type Scene } from './scene.ts';

const MOST_TRIES = 50;

/** Somebody does something, and everybody looks. Gives what is wrong then. */
export async function takeStep(scene: Scene): Promise<string | undefined> {
  await scene.servers.advance(7000);
  for (let i = 0; i < MOST_TRIES; i++) {
    const { choices, next } = scene;
    const meeting = choices.pick([...scene.meetings.values()]);
    const own = organizersCopy(scene.view, meeting);
    const turn = { choices, meeting, own, slots: structuredClone(own.slots), next };
    const act = choices.oneIn(40) ? removeAndUndo : choices.oneIn(2) ? organize : attend;
    const done = await act(scene, turn);
    if (done !== undefined) return done.problem;
  }
  return undefined;
}
