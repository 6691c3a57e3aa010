import type { SqlWriter } from '#platform/sql.ts';
import { readContentHead } from './content.ts';
import type { ReportedRecipient } from './dsn/delivery-status.ts';
import { formatReport, MAX_RETURNED_BYTES, type Report } from './dsn/report.ts';
import { writeQueueMessage } from './enqueue.ts';
import { parseFacts } from './message-facts.ts';
import type { AttemptResult, QueueDsn, QueueReply } from './queue.ts';
import { pauseSeconds, type SchedulePlan } from './schedule.ts';
import { lockMessage, removeFinishedMessage, type MessageRow } from './sql/messages.ts';
import { postponeRecipient, removeRecipients, type RecipientRow } from './sql/recipients.ts';

export interface SettleContext {
  readonly nowSeconds: number;
  readonly plan: SchedulePlan;
  readonly hostname: string;
  /** Chance in [0, 1) for the pause. */
  readonly unit: () => number;
  readonly newId: () => string;
}

/** A recipient and what an attempt, or an administrator, did to it. */
export interface Settled {
  readonly recipient: Pick<RecipientRow, 'id' | 'address' | 'dsn' | 'attempts' | 'isWarned'>;
  readonly result: AttemptResult;
  /** What success comes to: filed here, given to a host elsewhere, or to several others. */
  readonly success: 'delivered' | 'relayed' | 'expanded';
}

/**
 * Writes the results of an attempt in one transaction: recipients leave or wait, and the reports owed to the sender are
 * queued beside them, so that neither can be lost without the other.
 * @returns what it came to for each: `failed` also when the time was over
 */
export async function settleAttempt(
  tx: SqlWriter,
  messageId: string,
  settled: readonly Settled[],
  context: SettleContext,
): Promise<readonly AttemptResult['kind'][]> {
  const message = await lockMessage(tx, messageId);
  if (message === undefined) return [];
  const reported: Record<Report['kind'], ReportedRecipient[]> = {
    failed: [],
    delayed: [],
    delivered: [],
  };
  const gone: number[] = [];
  const outcomes: AttemptResult['kind'][] = [];
  for (const { recipient, result, success } of settled) {
    const dsn = recipient.dsn === '' ? undefined : (JSON.parse(recipient.dsn) as QueueDsn);
    const entry = (action: ReportedRecipient['action'], reply: QueueReply): ReportedRecipient => ({
      address: recipient.address,
      action,
      reply,
      lastAttemptAtSeconds: context.nowSeconds,
      ...(dsn && { dsn }),
    });
    const isExpired = result.kind === 'deferred' && context.nowSeconds >= message.expireAt;
    outcomes.push(isExpired ? 'failed' : result.kind);
    const fail = (reply: QueueReply) => {
      gone.push(recipient.id);
      if (wants(dsn, 'failure')) reported.failed.push(entry('failed', reply));
    };
    if (result.kind === 'delivered') {
      gone.push(recipient.id);
      if (dsn?.notify.includes('success') && !result.reportsSuccess)
        reported.delivered.push(entry(success, result.reply));
    } else if (result.kind === 'failed') fail(result.reply);
    else if (isExpired) fail(expired(result.reply));
    else {
      const isLate = recipient.isWarned === 0 && context.nowSeconds >= message.warnAt;
      if (isLate && wants(dsn, 'delay'))
        reported.delayed.push({
          ...entry('delayed', result.reply),
          willRetryUntilSeconds: message.expireAt,
        });
      const attempts = recipient.attempts + 1;
      const pause = pauseSeconds(context.plan, attempts, context.unit());
      await postponeRecipient(tx, recipient.id, {
        attempts,
        nextAttempt: Math.min(
          context.nowSeconds + pause,
          Math.max(message.expireAt, context.nowSeconds + 1),
        ),
        lastReply: replyText(result.reply),
        isWarned: recipient.isWarned === 1 || isLate,
      });
    }
  }
  await writeReports(tx, message, reported, context);
  await removeRecipients(tx, gone);
  await removeFinishedMessage(tx, messageId);
  return outcomes;
}

export function replyText(reply: QueueReply): string {
  const host = reply.remoteHost === undefined ? '' : `${reply.remoteHost}: `;
  return `${host}${reply.code} ${reply.enhanced} ${reply.text}`
    .replaceAll(/\s+/g, ' ')
    .slice(0, 500);
}

// RFC 3461 §4.1: without NOTIFY the sender hears of failures and may hear of delays.
function wants(dsn: QueueDsn | undefined, event: 'failure' | 'delay'): boolean {
  return dsn === undefined || dsn.notify.length === 0 || dsn.notify.includes(event);
}

// RFC 3463 §3.5
function expired(last: QueueReply): QueueReply {
  return {
    ...last,
    enhanced: '5.4.7',
    text: `Delivery time expired; the last answer was: ${last.code} ${last.enhanced} ${last.text}`,
  };
}

async function writeReports(
  tx: SqlWriter,
  message: MessageRow,
  reported: Record<Report['kind'], ReportedRecipient[]>,
  context: SettleContext,
): Promise<void> {
  // RFC 5321 §4.5.5: nothing is ever reported about a report.
  if (message.sender === '') return;
  for (const kind of ['failed', 'delayed', 'delivered'] as const) {
    if (reported[kind].length === 0) continue;
    const facts = parseFacts(message);
    const id = context.newId();
    const { bytes, isUtf8 } = formatReport({
      kind,
      to: message.sender,
      reportingHost: context.hostname,
      reportId: id,
      nowSeconds: context.nowSeconds,
      arrivedAtSeconds: message.queuedAt,
      recipients: reported[kind],
      original: await readContentHead(tx, message.id, MAX_RETURNED_BYTES + 1),
      // RFC 3461 §4.3: only failures may carry the whole message.
      returnsFull:
        kind === 'failed' && facts.dsnReturn === 'full' && message.size <= MAX_RETURNED_BYTES,
      ...(facts.envelopeId !== undefined && { envelopeId: facts.envelopeId }),
    });
    await writeQueueMessage(
      tx,
      {
        id,
        sender: '',
        recipients: [],
        content: { kind: 'memory', bytes },
        isUtf8,
        body: '8bitmime',
        requireTls: facts.requireTls,
        priority: 0,
      },
      [{ address: message.sender, dsn: { notify: ['never'] } }],
      context,
    );
  }
}
