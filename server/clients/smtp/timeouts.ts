/** How long each step may take, in milliseconds. */
export interface SmtpClientTimeouts {
  readonly connect: number;
  readonly greeting: number;
  /** EHLO, STARTTLS, AUTH, MAIL, RCPT, RSET. */
  readonly command: number;
  readonly dataStart: number;
  /** Each piece of the message until the network has taken it. */
  readonly dataBlock: number;
  /** From the final dot to the reply. */
  readonly dataEnd: number;
  readonly quit: number;
}

// RFC 5321 §4.5.3.2
export const standardTimeouts: SmtpClientTimeouts = {
  connect: 30_000,
  greeting: 300_000,
  command: 300_000,
  dataStart: 120_000,
  dataBlock: 180_000,
  dataEnd: 600_000,
  quit: 5_000,
};
