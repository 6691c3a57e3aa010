import { hash } from 'node:crypto';
import { readFacts } from './message-facts.ts';
import type { ItemContent } from './item.ts';

/**
 * By what an item is known again in another place. Sizes are never compared exactly: servers count line ends in their own
 * way, and add and take header fields.
 */
export interface Likeness {
  /** A hash of 48 bits of what names the item: Message-ID and date of a message, UID of a document. */
  readonly key: number;
  readonly size: number;
}

/** Two messages of one key and sizes that differ by less are the same: a tenth, or some header fields. */
const SIZE_SLACK_BYTES = 4096;

export function isAlike(a: Likeness, b: Likeness): boolean {
  if (a.key !== b.key) return false;
  return Math.abs(a.size - b.size) <= Math.max(SIZE_SLACK_BYTES, 0.1 * Math.max(a.size, b.size));
}

/** Of a message: what its header says; without a Message-ID what else it says of itself. */
export function messageLikeness(facts: {
  readonly messageId: string | undefined;
  readonly sentAtSeconds: number | undefined;
  readonly subject: string;
  readonly size: number;
}): Likeness {
  const { messageId, sentAtSeconds, subject, size } = facts;
  // Without an id the subject must do: drafts and sent mail of old programs have none.
  const name = messageId ?? `-${subject}`;
  return { key: shortHash(`${name}\n${sentAtSeconds ?? ''}`), size };
}

/** Of a calendar object or a card. */
export function documentLikeness(uid: string): Likeness {
  return { key: shortHash(uid), size: 0 };
}

/** Of an item as it was read; undefined for what has nothing to be known by. */
export async function likenessOf(content: ItemContent): Promise<Likeness | undefined> {
  const facts = await readFacts(content);
  if (facts === undefined) return undefined;
  return 'uid' in facts ? documentLikeness(facts.uid) : messageLikeness(facts);
}

function shortHash(text: string): number {
  return Buffer.from(hash('sha256', text, 'hex').slice(0, 12), 'hex').readUIntBE(0, 6);
}
