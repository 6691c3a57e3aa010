import type { LocalDelivery, Resolution } from '#directory/resolution.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Envelope, EnvelopeRecipient, SmtpVerdict } from './delivery.ts';
import { refusalOf } from './judge-recipient.ts';

/** One account gets a message once, however many of the recipients stand for it. */
export interface AccountTask {
  readonly delivery: LocalDelivery;
  /** Recipients, by their place in the request, that this settles. */
  readonly recipients: number[];
}

export interface RemoteTask {
  readonly address: string;
  /** Recipients, by their place in the request, that stand for it; the first one's wishes hold. */
  readonly recipients: number[];
  /** An alias, a group or a forward of ours leads there. */
  readonly isForwarded: boolean;
  /** Of this server, and waiting for its time. */
  readonly isHere: boolean;
}

export interface DeliveryPlan {
  readonly accounts: readonly AccountTask[];
  readonly remote: readonly RemoteTask[];
  /** Refusals known before anything is written, by recipient. */
  readonly refused: ReadonlyMap<number, SmtpVerdict>;
}

/**
 * Spreads the recipients over accounts here and addresses elsewhere. What is to be held goes to the queue as it is
 * addressed, and what that stands for is seen when it is released.
 */
export async function planDelivery(
  envelope: Envelope,
  recipients: readonly EnvelopeRecipient[],
  parts: {
    readonly resolve: (address: string) => Promise<Resolution>;
    readonly nowSeconds: number;
  },
): Promise<DeliveryPlan> {
  // RFC 4865 §4
  const isHeld = (envelope.holdUntilSeconds ?? 0) > parts.nowSeconds;
  const accounts = new Map<AccountId, AccountTask>();
  const remote = new Map<string, RemoteTask>();
  const refused = new Map<number, SmtpVerdict>();
  for (const [i, recipient] of recipients.entries()) {
    const resolution = await parts.resolve(recipient.address);
    const refusal = refusalOf(envelope, resolution);
    if (refusal !== undefined) {
      refused.set(i, refusal);
      continue;
    }
    if (resolution.kind === 'local' && !isHeld) {
      for (const delivery of resolution.deliveries) {
        const known = accounts.get(delivery.account);
        if (known === undefined) accounts.set(delivery.account, { delivery, recipients: [i] });
        else if (!known.recipients.includes(i)) known.recipients.push(i);
      }
      for (const { address } of resolution.remote) {
        const known = remote.get(address);
        if (known === undefined)
          remote.set(address, { address, recipients: [i], isForwarded: true, isHere: false });
        else if (!known.recipients.includes(i)) known.recipients.push(i);
      }
    } else
      remote.set(recipient.address, {
        address: recipient.address,
        recipients: [i],
        isForwarded: false,
        isHere: resolution.kind === 'local',
      });
  }
  return { accounts: [...accounts.values()], remote: [...remote.values()], refused };
}
