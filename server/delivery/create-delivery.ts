import { rm } from 'node:fs/promises';
import type { Poster, Resolution } from '#directory/resolution.ts';
import type {
  Delivery,
  Envelope,
  EnvelopeRecipient,
  RecipientOutcome,
  SmtpVerdict,
} from './delivery.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import { fileLocally, type Filed } from './file-locally.ts';
import type { FilterSubject } from './filter.ts';
import { handOver } from './hand-over.ts';
import { refusalOf } from './judge-recipient.ts';
import { planDelivery, type AccountTask, type DeliveryPlan } from './plan.ts';
import { replies } from './replies.ts';
import { createSpooledMessages } from './spooled-messages.ts';

/** Accounts written to at once for one message. */
const PARALLEL_ACCOUNTS = 16;
/** Memory that spooled messages take together while they are looked at and filed. */
const MAX_LOADED_BYTES = 64 * 1024 * 1024;

export function createDelivery(deps: DeliveryDeps): Delivery {
  const spooled = createSpooledMessages(MAX_LOADED_BYTES);
  return {
    async checkSender(envelope) {
      return envelope.requireTls &&
        envelope.client.tls === undefined &&
        envelope.origin.kind !== 'internal'
        ? replies.secureOnly
        : undefined;
    },
    async checkRecipient(envelope, recipient) {
      const resolution = await deps.resolve(recipient.address, posterOf(envelope));
      const refusal = refusalOf(envelope, resolution) ?? (await refusalForRoom(deps, resolution));
      return refusal === undefined ? { kind: 'accepted' } : { kind: 'refused', reply: refusal };
    },
    async deliver(request) {
      try {
        const { message } = request;
        // Nothing of a message in memory has to be given back.
        if (message.kind === 'memory') return await deliver(deps, message.bytes, request);
        using loaded = await spooled.load(message);
        return await deliver(deps, loaded.bytes, request);
      } finally {
        if (request.message.kind === 'file') await rm(request.message.path, { force: true });
      }
    },
  };
}

function posterOf({ origin }: Envelope): Poster {
  const account =
    origin.kind === 'submission'
      ? origin.account
      : origin.kind === 'internal'
        ? origin.onBehalfOf
        : undefined;
  return account === undefined ? {} : { account };
}

/** A single full mailbox is refused at once; behind a group the others still get it. */
async function refusalForRoom(
  deps: DeliveryDeps,
  resolution: Resolution,
): Promise<SmtpVerdict | undefined> {
  if (
    resolution.kind !== 'local' ||
    resolution.deliveries.length !== 1 ||
    resolution.remote.length > 0
  )
    return undefined;
  return (await deps.hasRoom(resolution.deliveries[0]!.account)) ? undefined : replies.overQuota;
}

async function deliver(
  deps: DeliveryDeps,
  raw: Buffer,
  request: Parameters<Delivery['deliver']>[0],
): Promise<RecipientOutcome[]> {
  const { envelope, recipients, trace, perRecipient } = request;
  const isFromOutside = envelope.origin.kind === 'relay' || envelope.origin.kind === 'lmtp';
  const content = isFromOutside ? deps.withoutForgedResults(raw) : raw;
  const authenticationField =
    envelope.origin.kind === 'relay' ? await deps.authenticate(content, envelope) : '';
  const subject: FilterSubject = { envelope, content, authenticationField };
  const refusal = await deps.filter.judgeMessage(subject);
  if (refusal !== undefined) return refuseAll(recipients, refusal);
  const plan = await planDelivery(envelope, recipients, {
    resolve: (address) => deps.resolve(address, posterOf(envelope)),
    nowSeconds: deps.clock.epochMs() / 1000,
  });
  const sentAway = plan.remote.filter((task) => !task.isHere).length;
  if (envelope.origin.kind === 'submission' && sentAway > 0)
    if (!(await deps.takeSendAllowance(envelope.origin.account, sentAway)))
      return refuseAll(recipients, replies.sendLimit);
  const failures = await fileInto(deps, plan, { subject, trace });
  return await handOver(deps, { request, plan, subject, failures, perRecipient });
}

function refuseAll(
  recipients: readonly EnvelopeRecipient[],
  reply: SmtpVerdict,
): RecipientOutcome[] {
  return recipients.map(() => ({ kind: 'refused', reply }));
}

/** @returns what went wrong, by account */
async function fileInto(
  deps: DeliveryDeps,
  plan: DeliveryPlan,
  parts: {
    readonly subject: FilterSubject;
    readonly trace: string;
  },
): Promise<Map<AccountTask, SmtpVerdict>> {
  const failures = new Map<AccountTask, SmtpVerdict>();
  if (plan.accounts.length === 0) return failures;
  const prepared = await deps.store.prepareMessage({
    kind: 'memory',
    bytes: parts.subject.content,
  });
  const request = { subject: parts.subject, prepared, trace: parts.trace };
  const note = (task: AccountTask, failure: Filed) => {
    if (failure !== undefined) failures.set(task, failure);
  };
  const [first] = plan.accounts;
  let last: Filed | Promise<Filed>;
  try {
    if (plan.accounts.length === 1) {
      // Nearly every message goes to one account: what is left to do is done while the disk is at work.
      ({ filed: last } = await fileLocally(deps, first!, request));
    } else {
      const waiting = [...plan.accounts];
      const work = async () => {
        for (let task = waiting.pop(); task !== undefined; task = waiting.pop())
          note(task, await (await fileLocally(deps, task, request)).filed);
      };
      await Promise.all(Array.from({ length: Math.min(PARALLEL_ACCOUNTS, waiting.length) }, work));
    }
  } finally {
    await prepared[Symbol.asyncDispose]();
  }
  note(first!, await last);
  return failures;
}
