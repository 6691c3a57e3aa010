import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';

/** Without a stay among the deleted items, where the service knows how; answers for each whether it is gone. */
export async function removeForGood(
  mailbox: GraphMailbox,
  paths: readonly string[],
): Promise<boolean[]> {
  const first = await mailbox.batch(
    paths.map((path) => ({ method: 'POST', path: `${path}/permanentDelete`, body: {} })),
    true,
  );
  const left = paths.filter((_, i) => !first[i]!.ok);
  const second = await mailbox.batch(
    left.map((path) => ({ method: 'DELETE', path })),
    true,
  );
  for (const outcome of second) if (!outcome.ok && isFatal(outcome.error)) throw outcome.error;
  const removed = new Set(left.filter((_, i) => second[i]!.ok));
  return paths.map((path, i) => first[i]!.ok || removed.has(path));
}
