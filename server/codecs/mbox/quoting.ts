import type { Bytes } from '#platform/bytes.ts';

const GREATER = 62;
const LF = 10;

/** Whether a line of the message would be taken for a separator or for a quoted one. */
export function needsMboxQuoting(message: Bytes): boolean {
  return nextFromLine(message, 0) !== undefined;
}

/** Puts ">" before every line that begins with any number of ">" and "From "; gives the input itself when there is none. */
export function quoteMboxrd(message: Bytes): Bytes {
  return rewrite(message, (start) => ({ keepFrom: start, add: '>' }));
}

/** Takes one ">" off every line that begins with at least one ">" and "From ". */
export function unquoteMboxrd(message: Bytes): Bytes {
  return rewrite(message, (start) =>
    message[start] === GREATER ? { keepFrom: start + 1, add: '' } : undefined,
  );
}

/** Takes the ">" off every line that begins with ">From ", as the oldest flavour writes them. */
export function unquoteMboxo(message: Bytes): Bytes {
  return rewrite(message, (start) =>
    message[start] === GREATER && message[start + 1] !== GREATER
      ? { keepFrom: start + 1, add: '' }
      : undefined,
  );
}

interface FromLineAt {
  readonly lineStart: number;
  /** Behind "From ". */
  readonly end: number;
}

function rewrite(
  message: Bytes,
  change: (lineStart: number) => { keepFrom: number; add: string } | undefined,
): Bytes {
  const chunks: Bytes[] = [];
  let kept = 0;
  for (let at = nextFromLine(message, 0); at !== undefined; at = nextFromLine(message, at.end)) {
    const edit = change(at.lineStart);
    if (edit === undefined) continue;
    chunks.push(message.subarray(kept, at.lineStart), Buffer.from(edit.add));
    kept = edit.keepFrom;
  }
  if (chunks.length === 0) return message;
  chunks.push(message.subarray(kept));
  return Buffer.concat(chunks);
}

/** The first line that begins with ">"* "From " and whose "From " is at or after `from`. */
function nextFromLine(message: Bytes, from: number): FromLineAt | undefined {
  let floor = from;
  for (let at = message.indexOf('From ', from, 'latin1'); at >= 0;) {
    let start = at;
    while (start > floor && message[start - 1] === GREATER) start--;
    if (start === 0 || message[start - 1] === LF) return { lineStart: start, end: at + 5 };
    floor = at + 5;
    at = message.indexOf('From ', floor, 'latin1');
  }
  return undefined;
}
