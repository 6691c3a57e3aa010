/** Another mail server running on this machine, to measure beside. */
export interface Peer {
  readonly smtpPort: number;
  readonly lmtpPort: number;
  readonly imapPort: number;
}

/**
 * Postfix and Dovecot, started by hand with the scripts beside the load generators (their README says how), which use
 * these ports.
 */
export const postfixAndDovecot: Peer = { smtpPort: 2525, lmtpPort: 3024, imapPort: 1143 };
