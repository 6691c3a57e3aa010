import type { FlagRow, MessageColumn, MessageRow } from '#store/message.ts';
import { uidRangesOf } from '../message-set.ts';
import { PositionCursor } from '../position-cursor.ts';
import type { Positions, SearchView } from './search-view.ts';

/** Facts of the messages of a view, by position, read when first asked for; undefined for messages that are gone. */
export class SearchTable {
  readonly view: SearchView;
  #flags: (FlagRow | undefined)[] | undefined;
  #rows = new Map<MessageColumn | 'items', (MessageRow | undefined)[]>();

  constructor(view: SearchView) {
    this.view = view;
  }

  async flags(): Promise<readonly (FlagRow | undefined)[]> {
    if (this.#flags !== undefined) return this.#flags;
    const { reader, mailbox, uids } = this.view;
    const rows = await reader.flagRows(mailbox);
    const byPosition: (FlagRow | undefined)[] = Array.from({ length: uids.length });
    let at = 0;
    for (const row of rows) {
      while (at < uids.length && uids[at]! < row[0]) at++;
      if (uids[at] === row[0]) byPosition[at++] = row;
    }
    return (this.#flags = byPosition);
  }

  /** Rows with item ids, or with a cheap group of columns besides, of the whole view. */
  async rows(
    group: 'items' | 'dates' | 'sent' | 'size',
  ): Promise<readonly (MessageRow | undefined)[]> {
    const known = this.#rows.get(group);
    if (known !== undefined) return known;
    const { uids } = this.view;
    const byPosition: (MessageRow | undefined)[] = Array.from({ length: uids.length });
    const columns: MessageColumn[] = group === 'items' ? [] : [group];
    await this.each(allOf(uids.length), columns, (position, row) => {
      byPosition[position] = row;
    });
    this.#rows.set(group, byPosition);
    return byPosition;
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
}

export function allOf(length: number): number[] {
  const all: number[] = [];
  for (let i = 0; i < length; i++) all.push(i);
  return all;
}
