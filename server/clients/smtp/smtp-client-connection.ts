import { statedLimit } from '#codecs/smtp/capabilities.ts';
import { isDomainError } from '#platform/errors.ts';
import type { TlsPeer } from './begin-tls.ts';
import { checkMessage, type SendPlan } from './check-message.ts';
import { fitContent } from './fit-content.ts';
import {
  ownReply,
  type OutboundMessage,
  type OutboundRecipient,
  type OutboundReply,
  type RecipientResult,
} from './outbound-message.ts';
import { toResult } from './outcome.ts';
import type { SmtpLink } from './smtp-client.ts';
import { runTransaction } from './transaction.ts';

/** Recipients of one transaction where the host states no limit: every server takes so many. */
// RFC 5321 §4.5.3.1.8
const DEFAULT_RECIPIENTS = 100;

/** An open conversation with a host: takes one message after the other. */
export class SmtpClientConnection implements AsyncDisposable {
  readonly #link: SmtpLink;
  #transactionCount = 0;
  #isDirty = false;
  #isBusy = false;

  constructor(link: SmtpLink) {
    this.#link = link;
  }

  get hostName(): string {
    return this.#link.options.hostName;
  }

  get tls(): TlsPeer | undefined {
    return this.#link.tls;
  }

  /** Our address on the connection. */
  get localAddress(): string {
    return this.#link.localAddress;
  }

  /** May be given another message. */
  get isUsable(): boolean {
    const most = statedLimit(this.#link.capabilities, 'MAILMAX') ?? Infinity;
    return this.#link.wire.isOpen && !this.#isBusy && this.#transactionCount < most;
  }

  /**
   * Sends a message, in several transactions when the host does not take all recipients at once. One result for
   * each recipient, in order. Never rejects for what the host or the network does.
   */
  async send(message: OutboundMessage): Promise<RecipientResult[]> {
    this.#isBusy = true;
    try {
      const results = new Map<OutboundRecipient, RecipientResult>();
      const fitted = await this.#fit(message);
      if ('refusal' in fitted) return message.recipients.map(() => toResult(fitted.refusal));
      const { plan } = fitted;
      for (const [recipient, refusal] of plan.refused) results.set(recipient, toResult(refusal));
      await this.#sendInParts(fitted.message, plan, results);
      return message.recipients.map((r) => results.get(r)!);
    } finally {
      this.#isBusy = false;
    }
  }

  /** Says goodbye and closes; never rejects. */
  async quit(): Promise<void> {
    const { wire, timeouts } = this.#link;
    try {
      if (wire.isOpen && !this.#isBusy) await wire.ask('QUIT', timeouts.quit);
    } catch {
      // The host had gone already: nothing is lost.
    }
    wire.destroy();
  }

  /** Closes at once; a send under way ends with deferrals. */
  destroy(): void {
    this.#link.wire.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.quit();
  }

  async #fit(
    message: OutboundMessage,
  ): Promise<
    | { readonly message: OutboundMessage; readonly plan: SendPlan }
    | { readonly refusal: OutboundReply }
  > {
    const plan = await checkMessage(this.#link, message);
    if ('refusal' in plan) return plan;
    if (plan.reencode === undefined) return { message, plan };
    const fitted = await fitContent(message, plan.reencode, this.hostName);
    if ('refusal' in fitted) return fitted;
    const again = await checkMessage(this.#link, fitted);
    return 'refusal' in again ? again : { message: fitted, plan: again };
  }

  async #sendInParts(
    message: OutboundMessage,
    plan: SendPlan,
    results: Map<OutboundRecipient, RecipientResult>,
  ): Promise<void> {
    const most = statedLimit(this.#link.capabilities, 'RCPTMAX') ?? DEFAULT_RECIPIENTS;
    let waiting = message.recipients.filter((r) => !results.has(r));
    while (waiting.length > 0) {
      const part = waiting.slice(0, most);
      const given = await this.#sendPart({ ...message, recipients: part }, plan);
      // A host that took some and had enough is asked again for the others.
      const hasProgress = given.some((r) => r.kind === 'delivered');
      const again = part.filter((_, i) => hasProgress && isTooMany(given[i]!));
      for (const [i, recipient] of part.entries())
        if (!again.includes(recipient)) results.set(recipient, given[i]!);
      waiting = [...again, ...waiting.slice(most)];
    }
  }

  async #sendPart(message: OutboundMessage, plan: SendPlan): Promise<RecipientResult[]> {
    const results: (RecipientResult | undefined)[] = message.recipients.map(() => undefined);
    try {
      const isAfterFailure = this.#isDirty;
      this.#isDirty = true;
      this.#transactionCount++;
      this.#isDirty = await runTransaction(this.#link, { message, plan, results, isAfterFailure });
    } catch (error) {
      this.#link.wire.destroy();
      if (!isDomainError(error)) throw error;
      const lost = ownReply(421, '4.4.2', `${this.hostName}: ${error.message}`);
      for (const i of results.keys()) results[i] ??= toResult(lost);
    }
    return results.map((r) => r!);
  }
}

// RFC 5321 §4.5.3.1.10
function isTooMany({ kind, reply }: RecipientResult): boolean {
  return (
    kind !== 'delivered' &&
    reply.isRemote &&
    reply.code === 452 &&
    /^4\.(5\.3|0\.0)$/.test(reply.enhanced)
  );
}
