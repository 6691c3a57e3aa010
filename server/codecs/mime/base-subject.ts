/** Characters of a subject that are looked at. */
export const MAX_SUBJECT_LENGTH = 8192;

export interface BaseSubject {
  readonly text: string;
  /** Whether something was taken off that marks a reply or a forward. */
  readonly isReplyOrForward: boolean;
}

/** The base subject of a decoded Subject: without reply and forward marks. */
// RFC 5256 §2.1
export function toBaseSubject(subject: string): BaseSubject {
  // 1. White space runs become one space.
  let text = subject.slice(0, MAX_SUBJECT_LENGTH);
  if (/[\t\r\n]|  /.test(text)) text = text.replace(/[ \t\r\n]+/g, ' ');
  let isReplyOrForward = false;
  for (;;) {
    // 2. Trailers: "(fwd)" and spaces.
    let end = text.length;
    for (;;) {
      if (text[end - 1] === ' ') end--;
      else if (text.slice(end - 5, end).toLowerCase() === '(fwd)' && end >= 5) {
        end -= 5;
        isReplyOrForward = true;
      } else break;
    }
    text = text.slice(0, end);
    // 3. to 5. Leaders ("re:", "fwd [x]:") and blobs ("[list]") as long as something is left.
    let at = 0;
    for (;;) {
      const leaderEnd = matchAt(leader, text, at);
      if (leaderEnd > at) {
        isReplyOrForward ||= text.slice(at, leaderEnd).trim() !== '';
        at = leaderEnd;
        continue;
      }
      const blobEnd = matchAt(blob, text, at);
      if (blobEnd <= at || blobEnd >= text.length) break;
      at = blobEnd;
    }
    text = text.slice(at);
    // 6. "[fwd: ... ]" around the whole.
    if (!/^\[fwd:/i.test(text) || !text.endsWith(']')) break;
    text = text.slice(5, -1);
    isReplyOrForward = true;
  }
  return { text, isReplyOrForward };
}

const leader = / +|(?:\[[^[\]]*\] *)*(?:re|fwd?) *(?:\[[^[\]]*\] *)?:/iy;
const blob = /\[[^[\]]*\] */y;

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
