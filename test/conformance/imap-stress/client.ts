import { setTimeout as delay } from 'node:timers/promises';
import { createChoices, type Choices } from '../../faults/choices.ts';
import {
  planAppend,
  planCopy,
  planDelete,
  planExpunge,
  planMove,
  planStore,
} from './change-commands.ts';
import { Connection, Disconnected } from './connection.ts';
import type { Making, Planned } from './planned.ts';
import {
  planChangedSince,
  planFetch,
  planFetchContent,
  planIdle,
  planList,
  planSort,
  planStatus,
  planThread,
} from './read-commands.ts';
import { planSearch } from './search-commands.ts';
import { openSession } from './open-session.ts';
import { View, type ViewFeatures } from './view.ts';
import type { SharedMailbox, World } from './world.ts';

const MAX_PIPELINED = 5;
const MAX_BATCHES = 120;

type Plan = (making: Making) => Planned | undefined;

/** Commands and how likely each is, in parts of the sum. */
const plans: readonly (readonly [number, Plan])[] = [
  [20, planFetch],
  [12, planFetchContent],
  [3, planChangedSince],
  [8, planSearch],
  [3, planSort],
  [2, planThread],
  [4, planCopy],
  [2, planMove],
  [14, planStore],
  [8, planDelete],
  [8, planExpunge],
  [16, planAppend],
  [3, planList],
  [4, planStatus],
  [4, () => ({ verb: 'NOOP', parts: ['NOOP'] })],
  [2, () => ({ verb: 'CHECK', parts: ['CHECK'] })],
  [3, planIdle],
];

/** One client: connects, works in its mailbox, leaves in one way or another, and comes again, until the world is over. */
export class StressClient {
  readonly number: number;
  readonly address: string;
  readonly mailbox: SharedMailbox;
  readonly features: ViewFeatures;
  /** Has no command under way, and starts none before the pause is over. */
  isParked = false;
  connection: Connection | undefined;
  readonly #world: World;
  readonly #copyTarget: SharedMailbox;
  readonly #choices: Choices;
  #sessions = 0;
  /** What an earlier session knew, for QRESYNC. */
  #known: View | undefined;

  constructor(
    world: World,
    parts: { number: number; address: string; mailbox: SharedMailbox; copyTarget: SharedMailbox },
  ) {
    this.#world = world;
    this.number = parts.number;
    this.address = parts.address;
    this.mailbox = parts.mailbox;
    this.#copyTarget = parts.copyTarget;
    this.#choices = createChoices(world.seed * 1000 + parts.number);
    const kind = parts.number % (world.stays ? 4 : 5);
    this.features = { condstore: kind === 2 || kind === 3, qresync: kind === 3, rev2: kind === 4 };
    this.mailbox.clients.push(parts.number);
  }

  /** The view when a mailbox is selected. */
  get view(): View | undefined {
    return this.connection?.view;
  }

  async run(): Promise<void> {
    while (!this.#world.isOver) {
      await this.#park();
      try {
        await this.#session();
      } catch (error) {
        if (!(error instanceof Disconnected)) throw error;
      }
      this.connection?.close();
      this.connection = undefined;
    }
  }

  async #session(): Promise<void> {
    const name = `${this.number}/${++this.#sessions}`;
    this.connection = await Connection.open(this.#world, this.number, name);
    const { connection } = this;
    const view = this.#newView(name);
    await openSession(this, { world: this.#world, connection, view, known: this.#known });
    this.#known = undefined;
    const batches = this.#world.stays ? Infinity : this.#choices.between(5, MAX_BATCHES);
    for (let n = 0; n < batches && !this.#world.isOver; n++) {
      await this.#park();
      await connection.run(...this.#nextBatch(view));
    }
    await this.#leave(connection, view);
  }

  #newView(name: string): View {
    return new View({
      world: this.#world,
      mailbox: this.mailbox,
      features: this.features,
      client: this.number,
      session: name,
      report: (what) => this.connection?.report(what),
    });
  }

  /** Commands that may be under way together. */
  #nextBatch(view: View): Planned[] {
    const making: Making = {
      world: this.#world,
      view,
      mailbox: this.mailbox,
      copyTarget: this.#copyTarget,
      address: this.address,
      client: this.number,
      choices: this.#choices,
      report: (what) => this.connection?.report(what),
    };
    const batch: Planned[] = [];
    const wanted = this.#choices.oneIn(2) ? 1 : this.#choices.between(2, MAX_PIPELINED);
    let mayExpunge = false;
    for (let tries = 0; batch.length < wanted && tries < 20; tries++) {
      const planned = this.#choosePlan()(making);
      if (planned === undefined || (planned.usesNumbers === true && mayExpunge)) continue;
      // RFC 9051 §5.5: nothing goes behind what waits for a continuation.
      if (planned.parts.length > 1 && batch.length > 0) continue;
      batch.push(planned);
      if (planned.parts.length > 1) break;
      if (planned.keepsNumbers !== true) mayExpunge = true;
    }
    return batch;
  }

  #choosePlan(): Plan {
    const sum = plans.reduce((all, [weight]) => all + weight, 0);
    let at = this.#choices.below(sum);
    for (const [weight, plan] of plans) {
      if (at < weight) return plan;
      at -= weight;
    }
    throw new Error('the weights do not add up');
  }

  async #leave(connection: Connection, view: View): Promise<void> {
    connection.isLeaving = true;
    this.#known = view;
    switch (this.#choices.below(5)) {
      case 0:
        return connection.close();
      case 1:
        connection.raw(`x APPEND "${this.mailbox.nameFor(this.address)}" {1000+}\r\nhalf a mess`);
        return connection.close();
      case 2:
        connection.raw('y FETCH 1:* (FLAGS BODY.PEEK[])\r\nz NOOP\r\nhalf a com');
        return connection.close();
      case 3:
        await connection.ask('CLOSE');
        // It expunged, which the view was not told.
        this.#known = undefined;
        break;
      default:
    }
    connection.view = undefined;
    await connection.ask('LOGOUT');
  }

  async #park(): Promise<void> {
    while (this.#world.isPausing) {
      this.isParked = true;
      await delay(2);
    }
    this.isParked = false;
  }
}
