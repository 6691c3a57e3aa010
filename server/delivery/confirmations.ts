import type { Settlement } from '#queue/queue.ts';
import type { EnvelopeRecipient, SmtpVerdict } from './delivery.ts';
import type { AccountTask, DeliveryPlan } from './plan.ts';
import { isTemporary } from './replies.ts';

type Failures = ReadonlyMap<AccountTask, SmtpVerdict>;

/**
 * What is asked of those whom a recipient stands for: of one alone, all that was asked of the recipient; of several no
 * confirmation, since one message is to be confirmed once.
 */
// RFC 3461 §5.2.7.2, §5.2.7.3
export function wishesFor(
  i: number,
  { dsn }: EnvelopeRecipient,
  plan: DeliveryPlan,
): Pick<EnvelopeRecipient, 'dsn'> {
  if (dsn === undefined) return {};
  if (targetsOf(i, plan) <= 1 || !dsn.notify.includes('success')) return { dsn };
  const rest = dsn.notify.filter((event) => event !== 'success');
  return { dsn: { ...dsn, notify: rest.length > 0 ? rest : ['never'] } };
}

/** The confirmation that is owed for a recipient now; undefined for none, or when another will give it. */
export function confirmationOf(
  i: number,
  { dsn }: EnvelopeRecipient,
  { plan, failures }: { readonly plan: DeliveryPlan; readonly failures: Failures },
): Settlement | undefined {
  if (!dsn?.notify.includes('success')) return undefined;
  const tasks = tasksOf(i, plan);
  const failed = tasks.filter((task) => failures.has(task));
  const waits =
    plan.remote.some((r) => r.recipients.includes(i)) ||
    failed.some((task) => isTemporary(failures.get(task)!));
  const isKept = tasks.some((t) => t.delivery.via === 'address' && !failures.has(t));
  if (isKept || (!waits && failed.length === 0)) return confirmation('delivered', 'Delivered');
  // Whoever is alone behind it was asked to confirm.
  if (!waits || targetsOf(i, plan) <= 1) return undefined;
  return confirmation('expanded', 'Passed on to several recipients');
}

/** Whether somebody behind a recipient has the message, or is to get it from the queue. */
export function isPartlyDone(i: number, plan: DeliveryPlan, failures: Failures): boolean {
  return (
    plan.remote.some((r) => r.recipients.includes(i)) ||
    tasksOf(i, plan).some((task) => !failures.has(task))
  );
}

function tasksOf(i: number, plan: DeliveryPlan): AccountTask[] {
  return plan.accounts.filter((task) => task.recipients.includes(i));
}

function targetsOf(i: number, plan: DeliveryPlan): number {
  const remote = plan.remote.filter((r) => r.recipients.includes(i));
  return tasksOf(i, plan).length + remote.length;
}

function confirmation(action: 'delivered' | 'expanded', text: string): Settlement {
  return { action, reply: { code: 250, enhanced: '2.1.5', text } };
}
