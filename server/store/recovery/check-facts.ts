// Facts as other versions may have written them: what is not understood is refused before anything is done.
import { DomainError } from '#platform/errors.ts';
import type {
  Change,
  DocumentFacts,
  MemberFacts,
  MessageFacts,
  NewDocumentFacts,
} from '../account/journal-facts.ts';
import type { CollectionRow } from '../sql/collections.ts';

/** Messages one change names at most: more than a mailbox holds, few enough to be listed. */
const MAX_NAMED = 10_000_000;
const MAX_UID = 0xffff_ffff;

/** The facts of a message, or undefined when they do not say where it belongs. */
export function tryMessageFacts(facts: object): MessageFacts | undefined {
  const message = facts as MessageFacts;
  return isMember(message) ? message : undefined;
}

/** The facts of a document, or undefined when they do not say where it belongs. */
export function tryDocumentFacts(facts: object): NewDocumentFacts | undefined {
  const document = facts as NewDocumentFacts;
  return isMember(document) && isDocument(document.d) ? document : undefined;
}

/** The number a content says it has, or undefined. */
export function tryItem(item: unknown): number | undefined {
  return isPositive(item) ? item : undefined;
}

/** @throws DomainError not-supported (a kind of change that is not known), bad-value */
export function checkChange(change: Change): void {
  if (typeof change !== 'object' || change === null) throw malformed('it is no change');
  const isGood = isWellFormed(change);
  if (isGood === undefined)
    throw new DomainError(
      'not-supported',
      `changes of the kind "${String((change as { o: unknown }).o).slice(0, 40)}" are not known`,
    );
  if (!isGood) throw malformed('what it says is malformed');
}

/** @throws DomainError bad-value */
export function checkNumbers(numbers: readonly unknown[]): void {
  if (!numbers.every(isCount)) throw malformed('a number in it is none');
}

/** Columns of a saved row: n a number, t a text; N and T may be null. @throws DomainError bad-value */
export function checkSaved(row: readonly unknown[], columns: string): void {
  const isGood =
    Array.isArray(row) &&
    row.length === columns.length &&
    row.every((value, i) => {
      const column = columns[i]!;
      if (column === 't' || column === 'T')
        return isText(value) || (column === 'T' && value === null);
      return Number.isSafeInteger(value) || (column === 'N' && value === null);
    });
  if (!isGood) throw malformed('a row of it is malformed');
}

/** @throws DomainError bad-value */
export function checkCollection(row: CollectionRow): void {
  const isGood =
    isPositive(row.id) &&
    [row.objectId, row.kind, row.name].every((t) => isText(t) && t !== '') &&
    (row.role === null || isText(row.role)) &&
    isText(row.keywords) &&
    [row.isSelectable, row.uidValidity, row.uidNext, row.highestModseq].every(isCount) &&
    [row.propertiesModseq, row.forgottenModseq].every(isCount);
  if (!isGood) throw malformed('a mailbox of it is malformed');
}

/** undefined for a kind that is not known. */
function isWellFormed(change: Change): boolean | undefined {
  switch (change.o) {
    case 'link':
      return (
        isMember(change) && isCount(change.z) && (change.d === undefined || isDocument(change.d))
      );
    case 'properties':
      return isPositive(change.c) && isUid(change.u) && isText(change.p);
    case 'collection':
      return (
        isPositive(change.c) &&
        isPositive(change.v) &&
        [change.id, change.kind, change.name].every((t) => isText(t) && t !== '') &&
        (change.role === null || isText(change.role)) &&
        isCount(change.selectable)
      );
    case 'removed':
      return isPositive(change.c);
    case 'flags':
      return (
        isPositive(change.c) &&
        Array.isArray(change.g) &&
        change.g.every(([u, f, k]) => areRanges(u) && isCount(f) && isText(k))
      );
    case 'expunge':
      return isPositive(change.c) && areRanges(change.u) && isCount(change.at);
    case 'copy':
    case 'move':
      return (
        isPositive(change.c) &&
        isPositive(change.to) &&
        areRanges(change.u) &&
        isUid(change.n) &&
        isCount(change.at)
      );
    case 'dug':
      return isPositive(change.c) && isCount(change.q) && isUid(change.u);
    case 'subscribe':
    case 'unsubscribe':
      return isText(change.name);
    case 'note':
      return isCount(change.c) && isText(change.entry) && (change.v === null || isText(change.v));
    case 'forget':
      return (
        isCount(change.b) &&
        Array.isArray(change.t) &&
        change.t.every(([mailbox, upTo]) => isPositive(mailbox) && isCount(upTo))
      );
    case 'gap':
      return isPositive(change.n) && change.n < MAX_UID;
    case 'resync':
      return (
        isPositive(change.n) &&
        change.n < MAX_UID &&
        Array.isArray(change.d) &&
        change.d.every(([pack, offset]) => isCount(pack) && isCount(offset))
      );
    default:
      return undefined;
  }
}

function isMember(m: MemberFacts): boolean {
  return (
    isPositive(m.c) &&
    isUid(m.u) &&
    isPositive(m.i) &&
    Number.isSafeInteger(m.r) &&
    (m.s === undefined || Number.isSafeInteger(m.s)) &&
    (m.f === undefined || isCount(m.f)) &&
    (m.k === undefined || isText(m.k))
  );
}

function isDocument(d: DocumentFacts): boolean {
  return (
    typeof d === 'object' &&
    d !== null &&
    isText(d.n) &&
    d.n !== '' &&
    isText(d.y) &&
    Number.isSafeInteger(d.t) &&
    [d.g, d.p].every((text) => text === undefined || isText(text)) &&
    (d.w === undefined || isPositive(d.w)) &&
    (d.o === undefined || (Array.isArray(d.o) && d.o.length === 2 && d.o.every(isPositive)))
  );
}

function areRanges(ranges: unknown): boolean {
  if (!Array.isArray(ranges) || ranges.length % 2 !== 0) return false;
  let named = 0;
  let last = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    const [from, to] = [ranges[i] as unknown, ranges[i + 1] as unknown];
    if (!isUid(from) || !isUid(to) || from <= last || to < from) return false;
    named += to - from + 1;
    last = to;
  }
  return named <= MAX_NAMED;
}

function isPositive(n: unknown): n is number {
  return Number.isSafeInteger(n) && (n as number) > 0;
}

function isCount(n: unknown): n is number {
  return Number.isSafeInteger(n) && (n as number) >= 0;
}

function isUid(n: unknown): n is number {
  return isPositive(n) && n < MAX_UID;
}

function isText(text: unknown): text is string {
  return typeof text === 'string';
}

function malformed(why: string): DomainError {
  return new DomainError('bad-value', why);
}
