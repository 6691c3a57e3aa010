import type { FlagColumns } from '#store/message.ts';
import { ColumnCursor } from '../column-cursor.ts';
import type { MessageSet } from '../message-set.ts';
import { formatFlags } from '../session/format-flags.ts';
import type { FetchWork } from './fetch-work.ts';

/** Sent before the next ones are written, so that the client need not wait for all of them. */
const PART_LENGTH = 64 * 1024;

/** Writes responses that flags alone answer, ten thousand at a time; gives how many of the messages are gone. */
export function writeFlagColumns(work: FetchWork, set: MessageSet, columns: FlagColumns): number {
  const { output, isUidOnly, mailbox, tellsRecent } = work.target;
  const { uids, positions } = set;
  const kinds = work.plan.items.map((item) => item.kind);
  const isPlain = kinds.length === 1 && kinds[0] === 'flags';
  const verb = isUidOnly ? ' UIDFETCH (' : ' FETCH (';
  /** Of responses that tell nothing else, all that follows the number. */
  const flagTexts = new Map<number, string>();
  const cursor = new ColumnCursor(columns.uids);
  let missing = 0;
  let text = '';
  for (const position of positions) {
    const uid = uids[position]!;
    const row = cursor.find(uid);
    if (row < 0) {
      missing++;
      continue;
    }
    const mark = columns.marks[row]!;
    const isRecent = tellsRecent && mailbox.isRecent(uid);
    const key = isRecent ? -1 - mark : mark;
    let flags = flagTexts.get(key);
    if (flags === undefined) {
      const { system, keywords } = columns.sets[mark]!;
      flags = `FLAGS ${formatFlags(system, keywords, isRecent)}`;
      if (isPlain) flags = `${verb}${flags})\r\n`;
      flagTexts.set(key, flags);
    }
    if (text.length >= PART_LENGTH) {
      output.text(text);
      text = '';
    }
    const number = isUidOnly ? uid : position + 1;
    if (isPlain) text += `* ${number}${flags}`;
    else {
      text += `* ${number}${verb}`;
      for (let i = 0; i < kinds.length; i++) {
        if (i > 0) text += ' ';
        const kind = kinds[i];
        if (kind === 'uid') text += `UID ${uid}`;
        else if (kind === 'modseq') text += `MODSEQ (${columns.modseqs[row]})`;
        else text += flags;
      }
      text += ')\r\n';
    }
  }
  output.text(text);
  return missing;
}
