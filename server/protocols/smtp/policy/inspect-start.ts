import { LF, type Bytes } from '#platform/bytes.ts';

/** What the session itself wants to know of a header. */
export interface StartFacts {
  readonly receivedCount: number;
  /** The blank line that ends the header is within the bytes looked at, or the message ended before it. */
  readonly hasWholeHeader: boolean;
}

/** Counts the hops a message has made, by native search from line to line. */
// RFC 5321 §6.3
export function inspectStart(start: Bytes): StartFacts {
  let receivedCount = 0;
  let at = 0;
  while (at < start.length) {
    const first = start[at]!;
    if (first === 13) return { receivedCount, hasWholeHeader: true };
    if ((first | 0x20) === 0x72 && isReceived(start, at)) receivedCount++;
    const lf = start.indexOf(LF, at);
    if (lf < 0) break;
    at = lf + 1;
  }
  return { receivedCount, hasWholeHeader: false };
}

function isReceived(start: Bytes, at: number): boolean {
  return start.toString('latin1', at, at + 9).toLowerCase() === 'received:';
}
