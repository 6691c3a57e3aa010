import type { Resolution } from '#directory/resolution.ts';
import type { Envelope, SmtpVerdict } from './delivery.ts';
import { replies } from './replies.ts';

/**
 * Whether the client may send to what the address stands for.
 * @returns the refusal, or undefined when it may
 */
export function refusalOf(envelope: Envelope, resolution: Resolution): SmtpVerdict | undefined {
  switch (resolution.kind) {
    case 'local':
      return resolution.deliveries.length + resolution.remote.length > 0
        ? undefined
        : refusalOfAll(resolution.problems);
    case 'gateway':
      return undefined;
    case 'unknown-domain':
      // RFC 5321 §7.8 and the first rule of an open server: only our own users, and this server, send elsewhere.
      return envelope.origin.kind === 'submission' || envelope.origin.kind === 'internal'
        ? undefined
        : replies.relayDenied;
    case 'unknown-user':
      return replies.unknownUser;
    case 'bad-address':
      return replies.badAddress;
    case 'loop':
      return replies.loop;
    case 'disabled':
      return replies.disabled;
    case 'refused':
      return replies.mayNotPost;
    case 'too-many':
      return replies.tooMany;
  }
}

function refusalOfAll(
  problems: readonly { readonly kind: 'unknown-user' | 'disabled' | 'loop' | 'refused' }[],
): SmtpVerdict {
  switch (problems[0]?.kind) {
    case 'disabled':
      return replies.disabled;
    case 'loop':
      return replies.loop;
    case 'refused':
      return replies.mayNotPost;
    case 'unknown-user':
    case undefined:
      return replies.unknownUser;
  }
}
