import type { Sql } from '#platform/sql.ts';
import { readContentHead } from './content.ts';
import type { QueueEntrySummary, QueueFilter } from './queue.ts';
import { parsePlace } from './remote/next-hops.ts';
import { settleAttempt, type SettleContext } from './settle.ts';
import { lockMessage, removeFinishedMessage } from './sql/messages.ts';
import { claimIdleRecipients, readRecipientsOf, removeRecipients } from './sql/recipients.ts';
import { readListing, selectRecipients, setDue, setRoute, setState } from './sql/selection.ts';

/** What an administrator does to queued mail. Recipients that are being sent right now are never touched. */
export interface QueueAdministration {
  list(filter?: QueueFilter): Promise<readonly QueueEntrySummary[]>;
  show(id: string, limit: number): Promise<Buffer | undefined>;
  retry(filter: QueueFilter): Promise<number>;
  hold(filter: QueueFilter): Promise<number>;
  release(filter: QueueFilter): Promise<number>;
  /** @throws DomainError bad-value when the route is no host and port */
  reroute(filter: QueueFilter, route: string): Promise<number>;
  drop(filter: QueueFilter, options: { readonly report: boolean }): Promise<number>;
}

export function createAdministration(
  sql: Sql,
  settleContext: () => SettleContext,
): QueueAdministration {
  const change = (
    filter: QueueFilter,
    act: (tx: Parameters<Parameters<Sql['transaction']>[0]>[0], ids: number[]) => Promise<number>,
  ) =>
    sql.transaction(
      async (tx) =>
        await act(
          tx,
          (await selectRecipients(tx, filter)).map((r) => r.id),
        ),
    );
  return {
    async list(filter) {
      const selected = await selectRecipients(sql, filter ?? { all: true });
      return toSummaries(
        await readListing(
          sql,
          selected.map((r) => r.id),
        ),
      );
    },
    async show(id, limit) {
      const rows = await readRecipientsOf(sql, id);
      return rows.length === 0 ? undefined : await readContentHead(sql, id, limit);
    },
    retry: (filter) => change(filter, (tx, ids) => setDue(tx, ids, settleContext().nowSeconds)),
    hold: (filter) => change(filter, (tx, ids) => setState(tx, ids, 'held')),
    release: (filter) => change(filter, (tx, ids) => setState(tx, ids, 'waiting')),
    async reroute(filter, route) {
      parsePlace(route, 25);
      return await change(filter, (tx, ids) => setRoute(tx, ids, route));
    },
    drop: (filter, options) =>
      sql.transaction(async (tx) => {
        const selected = (await selectRecipients(tx, filter)).map((r) => r.id);
        const open = await claimIdleRecipients(tx, selected);
        for (const [message, recipients] of Map.groupBy(open, (r) => r.message)) {
          if (options.report) {
            const reply = {
              code: 550,
              enhanced: '5.0.0',
              text: 'Removed from the queue by the administrator',
            };
            await settleAttempt(
              tx,
              message,
              recipients.map((recipient) => ({
                recipient,
                result: { kind: 'failed', reply },
                success: 'relayed',
              })),
              settleContext(),
            );
          } else {
            await lockMessage(tx, message);
            await removeRecipients(
              tx,
              recipients.map((r) => r.id),
            );
            await removeFinishedMessage(tx, message);
          }
        }
        return open.length;
      }),
  };
}

function toSummaries(rows: Awaited<ReturnType<typeof readListing>>): QueueEntrySummary[] {
  const byMessage = Map.groupBy(rows, (r) => r.message);
  return [...byMessage.values()].map((group) => ({
    id: group[0]!.message,
    sender: group[0]!.sender,
    size: group[0]!.size,
    queuedAtSeconds: group[0]!.queuedAt,
    isHeld: group.every((r) => r.state === 'held'),
    recipients: group.map((r) => ({
      address: r.address,
      state: r.state,
      attempts: r.attempts,
      nextAttemptSeconds: r.nextAttempt,
      lastReply: r.lastReply,
    })),
  }));
}
