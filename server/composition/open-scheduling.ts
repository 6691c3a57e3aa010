import type { Delivery } from '#delivery/delivery.ts';
import type { FilterSubject } from '#delivery/filter.ts';
import { needsSmtpUtf8 } from '#codecs/address/mail-address.ts';
import { DomainError } from '#platform/errors.ts';
import { loadOnce } from '#platform/load-once.ts';
import type { Random } from '#platform/random.ts';
import type { SenderProof } from '#scheduling/receive-mail.ts';
import { mayBeScheduling } from '#scheduling/may-be-scheduling.ts';
import type { Scheduling } from '#scheduling/scheduling.ts';
import type { SchedulingMail, SchedulingMeans } from '#scheduling/scheduling-deps.ts';

/**
 * Scheduling whose mails go the way of all mail; delivery needs it too, so it is asked for when there is one to send. It is loaded
 * when there is something to plan: a server that only carries mail is smaller without.
 */
export function openScheduling(
  deps: Omit<SchedulingMeans, 'sendMail'>,
  delivery: () => Delivery,
): Scheduling {
  const load = loadOnce(async () => {
    const { createScheduling } = await import('#scheduling/scheduling.ts');
    return createScheduling({
      ...deps,
      sendMail: async (mail) => await submit(delivery(), deps.random, mail),
    });
  });
  return {
    planChange: async (change) => await (await load()).planChange(change),
    expectMail: async (account, mail) =>
      mayBeScheduling(mail) ? await (await load()).expectMail(account, mail) : undefined,
    freeBusyOf: async (viewer, asked) => await (await load()).freeBusyOf(viewer, asked),
    answerFreeBusy: async (viewer, request) => await (await load()).answerFreeBusy(viewer, request),
    doubleBookings: async (account, range) => await (await load()).doubleBookings(account, range),
    declineBooking: async (account, booking) =>
      await (await load()).declineBooking(account, booking),
    proposals: async (account) => await (await load()).proposals(account),
    declineProposals: async (account, which) =>
      await (await load()).declineProposals(account, which),
    postMessage: async (message) => await (await load()).postMessage(message),
    finishPending: async (finishing) =>
      (await deps.pending.isAny()) ? await (await load()).finishPending(finishing) : 0,
    [Symbol.asyncDispose]: async () => await (await load.begun)?.[Symbol.asyncDispose](),
  };
}

/** As if its account had submitted it: signed, counted, and known as proven where it is for somebody here. */
async function submit(
  delivery: Delivery,
  random: Random,
  { account, sender, recipient, content }: SchedulingMail,
): Promise<boolean> {
  const [outcome] = await delivery.deliver({
    envelope: {
      id: random.id(),
      origin: { kind: 'submission', account, loginName: sender },
      client: { remoteAddress: '127.0.0.1', remotePort: 0, heloName: 'localhost' },
      sender,
      isUtf8: needsSmtpUtf8(`${sender}${recipient}`),
      body: '7bit',
      requireTls: false,
      priority: 0,
    },
    recipients: [{ address: recipient }],
    message: { kind: 'memory', bytes: content },
    trace: '',
    perRecipient: true,
  });
  if (outcome?.kind !== 'refused') return true;
  const { code, text } = outcome.reply;
  // A limit of the sender, a full disk: a program would come again as well.
  if (code < 500) throw new DomainError('unavailable', `${code} ${text}`);
  return false;
}

/** How far delivery knows who sent a message. */
export function senderProofOf({ envelope, authenticationField }: FilterSubject): SenderProof {
  const { origin } = envelope;
  switch (origin.kind) {
    case 'submission':
      return { kind: 'account', account: origin.account };
    case 'internal':
      if (origin.onBehalfOf !== undefined) return { kind: 'account', account: origin.onBehalfOf };
      return { kind: envelope.sender === '' ? 'report' : 'none' };
    case 'relay':
      // Each result has a line of its own, and what a sender wrote has no line ends in it.
      return { kind: /\r\n dmarc=pass\b/.test(authenticationField) ? 'from' : 'none' };
    case 'lmtp':
      return { kind: 'none' };
  }
}
