import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { DnsAnswer } from '../dns.ts';

/** What a question came to: the raw record data, so that one cache serves all types. */
export type RawAnswer = DnsAnswer<unknown>;

interface Kept {
  readonly answer: RawAnswer;
  readonly untilMs: number;
}

const mostBytes = 16 * 1024 * 1024;
/** Memory for an answer beside its data and its question: some 20,000 answers at most. */
const bytesPerAnswer = 800;
const bounds = {
  found: { least: 1, most: 86_400 },
  // RFC 2308 §5
  none: { least: 1, most: 3_600 },
  // RFC 9520 §3.2
  failed: { least: 5, most: 5 },
} as const;

export interface AnswerCache {
  get(key: string): RawAnswer | undefined;
  put(key: string, answer: RawAnswer, cost: { ttlSeconds: number; bytes: number }): void;
}

/** Answers by question, least recently used first out, bounded in bytes; no lifetime beyond a day. */
export function createAnswerCache(clock: Clock): AnswerCache {
  const kept = new LRUCache<string, Kept>({ maxSize: mostBytes });
  return {
    get(key) {
      const entry = kept.get(key);
      if (entry === undefined) return undefined;
      const leftMs = entry.untilMs - clock.monotonicMs();
      if (leftMs <= 0) {
        kept.delete(key);
        return undefined;
      }
      return entry.answer.kind === 'found'
        ? { ...entry.answer, ttlSeconds: Math.ceil(leftMs / 1000) }
        : entry.answer;
    },
    put(key, answer, { ttlSeconds, bytes }) {
      const { least, most } = bounds[answer.kind];
      const seconds = Math.min(Math.max(ttlSeconds, least), most);
      const untilMs = clock.monotonicMs() + seconds * 1000;
      kept.set(key, { answer, untilMs }, { size: bytes + key.length + bytesPerAnswer });
    },
  };
}
