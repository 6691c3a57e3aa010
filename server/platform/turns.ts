import { setImmediate as nextTurn } from 'node:timers/promises';

/** Long beside what a step costs, short beside what people and connections notice. */
const TURN_MS = 10;

/** Long work in steps of unknown length, in which others get their turn. */
export interface Turns {
  /** Between two steps; waits only when the turn has taken its time. */
  next(): Promise<void> | undefined;
}

export function createTurns(): Turns {
  let began = performance.now();
  return {
    next: () => (performance.now() - began < TURN_MS ? undefined : restart()),
  };

  async function restart(): Promise<void> {
    await nextTurn();
    began = performance.now();
  }
}
