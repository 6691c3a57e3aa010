export type ListenerKindName = 'mx' | 'submission' | 'submissions' | 'lmtp';

/** What differs between the ports, as data. */
export interface ListenerKind {
  readonly name: ListenerKindName;
  /** Protocol named in the greeting. */
  readonly protocol: 'ESMTP' | 'LMTP';
  readonly tls: 'on-request' | 'on-connect';
  /** Users send here: they sign in first, and their messages are completed. */
  readonly isSubmission: boolean;
  /** One reply a recipient after the message. */
  readonly isLmtp: boolean;
  /** Strangers come here: greeting delay, name look-up, rate limits. */
  readonly isOpenToStrangers: boolean;
  /** Only trusted networks may connect: LMTP is not for the open network (RFC 2033 §5). */
  readonly isForTrustedOnly: boolean;
}

// RFC 6409 §3, RFC 8314 §3.3, RFC 2033 §3
export const listenerKinds: Readonly<Record<ListenerKindName, ListenerKind>> = {
  mx: {
    name: 'mx',
    protocol: 'ESMTP',
    tls: 'on-request',
    isSubmission: false,
    isLmtp: false,
    isOpenToStrangers: true,
    isForTrustedOnly: false,
  },
  submission: {
    name: 'submission',
    protocol: 'ESMTP',
    tls: 'on-request',
    isSubmission: true,
    isLmtp: false,
    isOpenToStrangers: false,
    isForTrustedOnly: false,
  },
  submissions: {
    name: 'submissions',
    protocol: 'ESMTP',
    tls: 'on-connect',
    isSubmission: true,
    isLmtp: false,
    isOpenToStrangers: false,
    isForTrustedOnly: false,
  },
  lmtp: {
    name: 'lmtp',
    protocol: 'LMTP',
    tls: 'on-request',
    isSubmission: false,
    isLmtp: true,
    isOpenToStrangers: false,
    isForTrustedOnly: true,
  },
};
