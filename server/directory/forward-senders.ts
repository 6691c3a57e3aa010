import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import { toBase32 } from '#platform/random.ts';

/**
 * Envelope senders of forwarded mail (the Sender Rewriting Scheme): an address of ours that stands for the sender, so that
 * SPF holds at the next host and reports find their way back through us.
 */
export interface ForwardSenders {
  /** The sender as an address of `domain`, good for reports for DAYS_VALID days; itself where no such address can be made. */
  rewrite(sender: string, domain: string): string;
  /**
   * The sender that a local part stands for; null when it is of this form, but not (or no longer) one of ours;
   * undefined when it is an ordinary one.
   */
  restore(localPart: string): string | null | undefined;
}

/** Longer than any queue keeps mail. */
const DAYS_VALID = 21;
const DAY_MS = 86_400_000;
/** Days are counted in two characters. */
const DAYS = 1024;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
/** 40 bits. */
const HASH_LENGTH = 8;
// RFC 5321 §4.5.3.1.1
const MOST_LOCAL_OCTETS = 64;

/** The hash does not depend on case: hosts on the way may change it. */
export function createForwardSenders(secret: Uint8Array, clock: Clock): ForwardSenders {
  const hashOf = (kind: string, text: string): string =>
    toBase32(
      createHmac('sha256', secret)
        .update(`forward sender ${kind} ${text.toLowerCase()}`)
        .digest()
        .subarray(0, 5),
    ).slice(0, HASH_LENGTH);
  const isHash = (kind: string, text: string, given: string): boolean => {
    const made = Buffer.from(hashOf(kind, text));
    const shown = Buffer.from(given.toLowerCase());
    return made.length === shown.length && timingSafeEqual(made, shown);
  };
  const today = () => Math.floor(clock.epochMs() / DAY_MS) % DAYS;
  return {
    rewrite(sender, domain) {
      const at = sender.lastIndexOf('@');
      if (at <= 0 || sender.startsWith('"')) return sender;
      const local = sender.slice(0, at);
      const home = sender.slice(at + 1);
      const first = /^srs0[=+-](.+)$/i.exec(local);
      const second = /^srs1[=+-][^=]*=([^=]+)=(.+)$/i.exec(local);
      let made: string;
      // Sent on by others before us: reports go to the first of them, who knows the sender.
      if (first !== null) made = `SRS1=${hashOf('1', `${home}=${first[1]}`)}=${home}=${first[1]}`;
      else if (second !== null)
        made = `SRS1=${hashOf('1', `${second[1]}=${second[2]}`)}=${second[1]}=${second[2]}`;
      else {
        const day = today();
        const stamp = alphabet[day >> 5]! + alphabet[day & 31]!;
        const rest = `${stamp}=${home}=${local}`;
        made = `SRS0=${hashOf('0', rest)}=${rest}`;
      }
      return Buffer.byteLength(made) > MOST_LOCAL_OCTETS ? sender : `${made}@${domain}`;
    },
    restore(localPart) {
      const found = /^srs([01])[=+-](.*)$/i.exec(localPart);
      if (found === null) return undefined;
      const kind = found[1]!;
      const parts = /^([a-z2-7]{8})=(.+)$/i.exec(found[2]!);
      if (parts === null || !isHash(kind, parts[2]!, parts[1]!)) return null;
      if (kind === '1') {
        const [, home, rest] = /^([^=]+)=(.+)$/.exec(parts[2]!) ?? [];
        return home === undefined ? null : `SRS0=${rest}@${home}`;
      }
      const [, stamp, home, local] = /^([a-z2-7]{2})=([^=]+)=(.+)$/i.exec(parts[2]!) ?? [];
      if (stamp === undefined) return null;
      const [high, low] = stamp.toLowerCase();
      const day = alphabet.indexOf(high!) * 32 + alphabet.indexOf(low!);
      const age = (today() - day + DAYS) % DAYS;
      return age > DAYS_VALID ? null : `${local}@${home}`;
    },
  };
}
