/** Another mail server running on this machine, to measure beside: its ports, and where its processor time is counted. */
export interface Peer {
  readonly smtp: number;
  readonly lmtp: number;
  readonly imap: number;
  readonly cgroups: string;
}

/**
 * Postfix and Dovecot, started by hand with the scripts beside the load generators (their README says how), which use
 * these ports and groups.
 */
export const postfixAndDovecot: Peer = {
  smtp: 2525,
  lmtp: 3024,
  imap: 1143,
  cgroups: 'dovecot-a,postfix',
};
