import type { Uid } from '#platform/ids.ts';
import type { MessageRow, PreparedMessage } from '#store/message.ts';
import type { UidPair } from '#store/store.ts';
import { rangesOfSorted } from '#codecs/imap/number-ranges.ts';
import { DomainError } from '#platform/errors.ts';
import { groupBySize } from '#store/group-by-size.ts';
import { permittedFlags } from '../flags/message-flags.ts';
import type { VisibleMailbox } from '../mailbox-access.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';

/** Contents held at once on their way to another account. */
const GROUP_BYTES = 16 * 1024 * 1024;

interface Traveller {
  readonly row: MessageRow;
  readonly prepared: PreparedMessage;
}

/**
 * Copies messages to a mailbox of another account, contents and all; either all arrive or none. Flags that the user may
 * not set there stay behind.
 */
// RFC 9051 §6.4.7, RFC 4314 §4
export async function copyAcross(
  session: Session,
  uids: readonly Uid[],
  target: VisibleMailbox,
): Promise<readonly UidPair[]> {
  const { store, output, tag, deps } = session;
  const progress = new Progress({ clock: deps.clock, output, tag, goal: uids.length });
  await using prepared = new AsyncDisposableStack();
  const travellers: Traveller[] = [];
  for (const group of groupBySize(await readRows(session, uids), (row) => row.size!, {
    bytes: GROUP_BYTES,
  })) {
    const contents = await store.read(session.mailbox.account, (reader) =>
      reader.readContents(group.map((row) => row.itemId)),
    );
    for (const [i, bytes] of contents.entries()) {
      if (bytes instanceof DomainError) throw bytes;
      const message = prepared.use(await store.prepareMessage({ kind: 'memory', bytes }));
      travellers.push({ row: group[i]!, prepared: message });
    }
    progress.report(travellers.length);
  }
  return await store.transact(target.owner, async (tx) => {
    const pairs: UidPair[] = [];
    for (const { row, prepared: message } of travellers) {
      const keywords = row.keywords === '' ? [] : row.keywords.split(' ');
      const added = await tx.addMessage(target.collection.id, {
        prepared: message,
        receivedAtSeconds: row.receivedAtSeconds!,
        flags: permittedFlags({ system: row.system, keywords }, target.rights),
      });
      pairs.push({ from: row.uid, to: added.uid });
    }
    return pairs;
  });
}

async function readRows(session: Session, uids: readonly Uid[]): Promise<MessageRow[]> {
  const { mailbox, store } = session;
  return await store.read(mailbox.account, async (reader) => {
    const rows: MessageRow[] = [];
    const ranges = rangesOfSorted(uids);
    for await (const chunk of reader.messages(mailbox.id, ['dates', 'size'], ranges))
      rows.push(...chunk);
    return rows;
  });
}
