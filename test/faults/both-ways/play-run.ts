import { createChoices, type Choices } from '../choices.ts';
import { judgeRun } from './after-run.ts';
import { judgeUndo } from './after-undo.ts';
import { judgeWayBack } from './after-way-back.ts';
import { changedFlags, lookAt, sayCopies, type Look } from './look.ts';
import { mailFlags } from './mail-side.ts';
import { recall, type Memory } from './memory.ts';
import { allEnds, openScene, type Ends, type Scene } from './scene.ts';
import { act, boxesOf, type UsersPlace } from './user-acts.ts';

export interface Run {
  readonly seed: number;
  readonly ends: Ends;
  readonly commands: number;
  readonly problems: readonly string[];
  /** What was done, one step a line. */
  readonly history: readonly string[];
}

/** Neighbouring seeds begin alike otherwise. */
const SPREAD = 7919;
const FIRST_ITEMS = 6;

/** One user in two systems, and so many commands of a migration between them unless something is wrong before. */
export async function playRun(
  seed: number,
  steps: number,
  among: readonly Ends[] = allEnds,
): Promise<Run> {
  const ends = among[seed % among.length]!;
  await using scene = await openScene(ends);
  const play = new Play(scene, ends, createChoices(seed * SPREAD));
  await play.begin();
  let problems = await play.command('run');
  let commands = 1;
  for (; commands < steps && problems.length === 0; commands++) problems = await play.step();
  if (problems.length === 0) problems = await play.command('undo');
  return { seed, ends, commands, problems, history: play.history };
}

type Command = 'run' | 'reverse' | 'undo';

class Play {
  readonly #scene: Scene;
  readonly #ends: Ends;
  readonly #choices: Choices;
  readonly #memory: Memory = new Map();
  readonly history: string[] = [];
  #count = 0;

  constructor(scene: Scene, ends: Ends, choices: Choices) {
    this.#scene = scene;
    this.#ends = ends;
    this.#choices = choices;
  }

  /** The old system has something, and one item of it is in the new one already. */
  async begin(): Promise<void> {
    const { there, here } = this.#scene;
    const { kind } = this.#ends;
    for (let n = 0; n < FIRST_ITEMS; n++) {
      const [token, text] = [this.#next('item'), this.#next('text')];
      const box = this.#choices.pick(boxesOf(kind, 'there').slice(0, 3));
      await there.add(token, box, text);
      this.history.push(`there: ${token} is in ${box}`);
      if (n > 0) continue;
      await here.add(token, box, text);
      this.history.push(`here: so it is`);
    }
  }

  /** Users do something, and then the administrator does. */
  async step(): Promise<readonly string[]> {
    const choices = this.#choices;
    for (let n = choices.between(1, 4); n > 0; n--)
      this.history.push(await act(this.#place(choices.oneIn(2) ? 'here' : 'there')));
    if (!choices.oneIn(4)) return await this.command('run');
    if (!choices.oneIn(3)) {
      const problems = await this.command('run');
      if (problems.length > 0) return problems;
    }
    const problems = await this.command('reverse');
    return problems.length > 0 ? problems : await this.command('undo');
  }

  async command(command: Command): Promise<readonly string[]> {
    this.history.push(command);
    const before = await lookAt(this.#scene);
    if (command === 'run') this.#noteParted(before);
    await this.#scene[command]();
    const after = await lookAt(this.#scene);
    const judges = { run: judgeRun, reverse: judgeWayBack, undo: judgeUndo };
    const problems = [...judges[command](this.#memory, before, after, this.#ends.kind)];
    for (const token of after.tokens(before)) {
      const known = recall(this.#memory, token);
      known.left = after.there.get(token)?.[0];
      const here = after.here.get(token)?.[0];
      known.isTogether = here !== undefined && here.box === known.left?.box;
    }
    if (command === 'run') this.#noteRun(before, after);
    if (command === 'undo') this.#beginAnew(after);
    return problems.map((it) => `${command}: ${it}`);
  }

  #noteRun(before: Look, after: Look): void {
    for (const [token, [copy]] of after.there) {
      const known = recall(this.#memory, token);
      if (!known.isCarried && before.here.has(token)) known.isOwn = true;
      if (!known.isCarried && !before.here.has(token)) known.touches.clear();
      known.isCarried = true;
      known.seen = copy;
    }
  }

  /** What a first run finds in two places is two things to it; where texts differ, both stay. */
  #noteParted({ there, here }: Look): void {
    for (const [token, [copy]] of there) {
      const known = recall(this.#memory, token);
      const own = here.get(token)?.[0];
      if (known.isCarried || own === undefined) continue;
      if (own.box !== copy!.box || own.text !== copy!.text) known.isLoose = true;
      // Who has changed these flags nobody knows.
      for (const flag of changedFlags(own, copy!))
        for (const flags of Object.values(known.flags)) flags.add(flag);
    }
  }

  /** The migration forgets everything: what is left here is its user's. */
  #beginAnew({ there, here }: Look): void {
    for (const token of new Set([...there.keys(), ...here.keys(), ...this.#memory.keys()])) {
      const isEqual = sayCopies(there, token) === sayCopies(here, token);
      const known = recall(this.#memory, token);
      known.isCarried = false;
      known.isOwn = false;
      known.seen = undefined;
      known.touches.clear();
      known.isMovedThere = false;
      known.isEditedThere = false;
      known.flags.here.clear();
      known.flags.there.clear();
      if (here.has(token) && there.has(token) && !isEqual) known.isLoose = true;
    }
  }

  #place(name: UsersPlace['name']): UsersPlace {
    return {
      name,
      side: this.#scene[name],
      kind: this.#ends.kind,
      // Exchange knows no others.
      flags: this.#ends.protocol === 'ews' ? ['seen', 'flagged'] : mailFlags,
      choices: this.#choices,
      memory: this.#memory,
      next: (prefix) => this.#next(prefix),
    };
  }

  #next(prefix: string): string {
    return `${prefix}${++this.#count}`;
  }
}
