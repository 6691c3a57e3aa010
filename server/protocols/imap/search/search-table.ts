import type { FactColumns, FlagColumns, MessageColumn, MessageRow } from '#store/message.ts';
import { ColumnCursor } from '../column-cursor.ts';
import { uidRangesOf } from '../message-set.ts';
import { PositionCursor } from '../position-cursor.ts';
import type { Positions, SearchView } from './search-view.ts';

/** Columns of a mailbox seen from a view: the row of each position that is searched, -1 for messages that are gone. */
export interface Aligned<Columns> {
  readonly columns: Columns;
  readonly rows: Int32Array;
}

/** Facts of the messages of a view, by position, read when first asked for. */
export class SearchTable {
  readonly view: SearchView;
  readonly #among: Positions;
  #flags: Aligned<FlagColumns> | undefined;
  #facts: Aligned<FactColumns> | undefined;
  #sent: (number | undefined)[] | undefined;

  /** @param among nothing is asked of other messages */
  constructor(view: SearchView, among: Positions = allOf(view.uids.length)) {
    this.view = view;
    this.#among = among;
  }

  async flags(): Promise<Aligned<FlagColumns>> {
    const { reader, mailbox } = this.view;
    if (this.#flags !== undefined) return this.#flags;
    const ranges = uidRangesOf({ uids: this.view.uids, positions: this.#among });
    return (this.#flags = this.#align(await reader.flagColumns(mailbox, ranges)));
  }

  async facts(): Promise<Aligned<FactColumns>> {
    const { reader, mailbox } = this.view;
    return (this.#facts ??= this.#align(await reader.factColumns(mailbox)));
  }

  /** When the messages were sent, by their Date field: seconds since 1970. */
  async sentDates(): Promise<readonly (number | undefined)[]> {
    if (this.#sent !== undefined) return this.#sent;
    const { length } = this.view.uids;
    const byPosition: (number | undefined)[] = Array.from({ length });
    await this.each(this.#among, ['sent'], (position, row) => {
      byPosition[position] = row.sentAtSeconds;
    });
    return (this.#sent = byPosition);
  }

  /** Calls back for each of the messages that is there; nothing is kept. */
  async each(
    positions: Positions,
    columns: readonly MessageColumn[],
    visit: (position: number, row: MessageRow) => void,
  ): Promise<void> {
    const { reader, mailbox, uids } = this.view;
    if (positions.length === 0) return;
    const set = { uids, positions };
    const cursor = new PositionCursor(set);
    for await (const rows of reader.messages(mailbox, columns, uidRangesOf(set))) {
      for (const row of rows) {
        const sequence = cursor.sequenceOf(row.uid);
        if (sequence > 0) visit(sequence - 1, row);
      }
      await this.view.pause(cursor.passed);
    }
  }

  #align<Columns extends { readonly uids: Uint32Array }>(columns: Columns): Aligned<Columns> {
    const { uids } = this.view;
    const cursor = new ColumnCursor(columns.uids);
    const rows = new Int32Array(uids.length);
    for (const p of this.#among) rows[p] = cursor.find(uids[p]!);
    return { columns, rows };
  }
}

export function allOf(length: number): number[] {
  const all: number[] = [];
  for (let i = 0; i < length; i++) all.push(i);
  return all;
}
