// How the index stores an ENVELOPE: without what it repeats. Sender and Reply-To are mostly those of From, the message id
// and the base subject of threading stand in it anyway.

/** Begins the stored form: both Sender and Reply-To, or Sender alone, are as From and left out. */
const BOTH_AS_FROM = 1;
const SENDER_AS_FROM = 2;
/** Begins a stored base subject that is the end of the envelope's subject: the next character tells where it begins. */
const END_OF_SUBJECT = '\x01';
const FIRST_SKIP = 32;
const MAX_SKIP = 90;
/** A From shorter than this is not worth its marker. */
const WORTHWHILE = 8;

/** The form in which the index keeps an ENVELOPE. */
export function packEnvelope(text: string): string {
  const ends = valueEnds(text, 5);
  if (ends === undefined) return text;
  const start = ends[1]! + 1;
  const from = text.slice(start, ends[2]);
  if (from.length < WORTHWHILE || text.slice(ends[2]! + 1, ends[3]) !== from) return text;
  const isReplyToo = text.slice(ends[3]! + 1, ends[4]) === from;
  const kind = String.fromCharCode(isReplyToo ? BOTH_AS_FROM : SENDER_AS_FROM);
  const rest = text.slice(isReplyToo ? ends[4] : ends[3]);
  return `${kind}${start.toString(36)},${from.length.toString(36)},${text.slice(0, ends[2])}${rest}`;
}

/** The ENVELOPE of a stored form. */
export function unpackEnvelope(stored: string): string {
  const kind = stored.charCodeAt(0);
  if (kind !== BOTH_AS_FROM && kind !== SENDER_AS_FROM) return stored;
  const comma = stored.indexOf(',');
  const begin = stored.indexOf(',', comma + 1) + 1;
  const start = begin + Number.parseInt(stored.slice(1, comma), 36);
  const end = start + Number.parseInt(stored.slice(comma + 1, begin - 1), 36);
  const from = stored.slice(start, end);
  const again = kind === BOTH_AS_FROM ? `${from} ${from}` : from;
  return `${stored.slice(begin, end)} ${again}${stored.slice(end)}`;
}

/** What is stored of a message id beside its envelope: null when that tells it. */
export function packMessageId(id: string | undefined, envelope: string): string | null {
  return id === messageIdIn(envelope) ? null : (id ?? '');
}

export function unpackMessageId(stored: string | null, envelope: string): string | undefined {
  if (stored === null) return messageIdIn(envelope);
  return stored === '' ? undefined : stored;
}

/** What is stored of a base subject beside its envelope: two characters when it is the end of the subject. */
export function packBaseSubject(base: string, envelope: string): string {
  const subject = subjectIn(envelope);
  if (subject !== undefined && base.length > 2 && subject.endsWith(base)) {
    const skip = subject.length - base.length;
    if (skip <= MAX_SKIP) return END_OF_SUBJECT + String.fromCharCode(FIRST_SKIP + skip);
  }
  return base.startsWith(END_OF_SUBJECT) ? END_OF_SUBJECT + base : base;
}

export function unpackBaseSubject(stored: string, envelope: string): string {
  if (!stored.startsWith(END_OF_SUBJECT)) return stored;
  if (stored.startsWith(END_OF_SUBJECT, 1)) return stored.slice(1);
  return subjectIn(envelope)!.slice(stored.charCodeAt(1) - FIRST_SKIP);
}

/** The id in the last value of an ENVELOPE, when that is one id in plain quotes. */
function messageIdIn(envelope: string): string | undefined {
  if (!envelope.endsWith('>")')) return undefined;
  const begin = envelope.lastIndexOf('"<');
  const id = envelope.slice(begin + 2, -3);
  return begin > 0 && envelope[begin - 1] === ' ' && !/["\\<>]/.test(id) ? id : undefined;
}

/** The subject of an ENVELOPE, when it stands there in plain quotes. */
function subjectIn(envelope: string): string | undefined {
  const ends = valueEnds(envelope, 2);
  if (ends === undefined || envelope[ends[0]! + 1] !== '"') return undefined;
  const subject = envelope.slice(ends[0]! + 2, ends[1]! - 1);
  return subject.includes('\\') ? undefined : subject;
}

/** Where the first values of a parenthesised list end; undefined when they are not those of an ENVELOPE. */
function valueEnds(text: string, count: number): number[] | undefined {
  const ends: number[] = [];
  let at = 1;
  for (let i = 0; i < count; i++) {
    const end = endOfValue(text, at);
    if (end === undefined) return undefined;
    ends.push(end);
    at = end + 1;
  }
  return ends;
}

// RFC 9051 §9: nstring and parenthesised lists of them
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length;) {
    const char = text[at];
    if (char === '"') at = endOfQuoted(text, at);
    else if (char === '{') {
      const literal = /\{(\d+)\}\r\n/y;
      literal.lastIndex = at;
      const found = literal.exec(text);
      if (found === null) return undefined;
      at = literal.lastIndex + Number(found[1]);
    } else {
      if (char === '(') depth++;
      else if (char === ')') depth--;
      at++;
    }
    if (depth < 0) return at - 1;
    if (depth === 0 && (text[at] === ' ' || text[at] === ')')) return at;
  }
  return undefined;
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}
