import {
  findLost,
  restoreLost,
  type LostDocument,
  type LostFilter,
} from '#groupware/undelete-documents.ts';
import { tryParseDuration } from '#platform/units.ts';
import { UsageError, type CommandContext } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { formatTable } from './output.ts';

/** The options of the commands that bring documents back. */
export const undeleteOptions = {
  from: { type: 'text', value: 'NAME', doc: 'only what was in the collection of this name' },
  since: { type: 'text', value: 'TIME', doc: 'only what was removed in this time, such as 2h' },
  'dry-run': { type: 'flag', doc: 'only show what would come back' },
} as const;

/** Brings removed documents of some kinds back, or shows them. */
export async function undeleteDocuments(
  context: CommandContext,
  address: string,
  asked: {
    readonly kinds: LostFilter['kinds'];
    readonly from: string | undefined;
    readonly since: string | undefined;
    readonly isDry: boolean;
  },
): Promise<void> {
  const { kinds, from, isDry } = asked;
  const since = oldestSeconds(asked.since, context.clock.epochMs());
  await withAccountMail(context, address, async (mail) => {
    const { id, store } = mail;
    const lost = await store.read(
      id,
      async (reader) => await findLost(reader, { kinds, collection: from, since }),
    );
    if (!isDry) await restoreLost(store, id, lost);
    const documents = lost.map(describe);
    context.out.answer({ address: mail.address, restored: !isDry, documents }, () => [
      ...(lost.length === 0
        ? []
        : formatTable(
            ['COLLECTION', 'NAME', 'REMOVED'],
            documents.map((d) => [d.collection, d.name, d.removedAt]),
          )),
      `${lost.length} ${isDry ? 'can be restored' : 'restored'}`,
    ]);
  });
}

function describe({ document, collectionName, removedAt }: LostDocument) {
  return {
    collection: collectionName,
    name: document.name,
    uid: document.uid,
    removedAt: Temporal.Instant.fromEpochMilliseconds(removedAt * 1000).toString(),
  };
}

function oldestSeconds(since: string | undefined, nowMs: number): number {
  if (since === undefined) return 0;
  const ms = tryParseDuration(since);
  if (ms === undefined) throw new UsageError(`--since ${since}: a time such as "2h" is allowed`);
  return Math.floor((nowMs - ms) / 1000);
}
