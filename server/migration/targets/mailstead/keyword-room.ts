import { MAX_KEYWORDS_PER_MAILBOX, MAX_KEYWORDS_PER_MESSAGE } from '#store/keyword-limits.ts';
import type { ItemFlags, Loss } from '../../item.ts';
import { KEYWORD_WITHOUT_ROOM } from '../../rules/loss-titles.ts';

/** What keywords there is still room for in a mailbox. A message comes without those that have none, rather than not at all. */
export class KeywordRoom {
  readonly #known: Set<string>;

  constructor(known: readonly string[]) {
    this.#known = new Set(known.map((it) => it.toLowerCase()));
  }

  /** The flags that fit, which count as known from now on, and what is lost of them. */
  take({ system, keywords }: ItemFlags): { flags: ItemFlags; losses: readonly Loss[] } {
    const fitting: string[] = [];
    const left: string[] = [];
    for (const keyword of keywords) {
      const folded = keyword.toLowerCase();
      const hasRoom = this.#known.has(folded) || this.#known.size < MAX_KEYWORDS_PER_MAILBOX;
      if (!hasRoom || fitting.length === MAX_KEYWORDS_PER_MESSAGE) left.push(keyword);
      else {
        fitting.push(keyword);
        this.#known.add(folded);
      }
    }
    if (left.length === 0) return { flags: { system, keywords }, losses: [] };
    const detail = `${left.join(' ')}: a message has at most ${MAX_KEYWORDS_PER_MESSAGE} keywords here, a mailbox ${MAX_KEYWORDS_PER_MAILBOX}`;
    return {
      flags: { system, keywords: fitting },
      losses: [{ what: KEYWORD_WITHOUT_ROOM, detail }],
    };
  }
}
