import { createHmac } from 'node:crypto';
import type { DirectoryContext } from './directory-context.ts';
import { hasPasswordWithoutScram } from './sql/credentials.ts';

/** Salts of SCRAM, and whether it is offered at all. */
export interface ScramPolicy {
  /** Always the same for the same subject, in every process; looks random, also for names that do not exist. */
  saltOf(subject: string): Buffer;
  isOffered(): Promise<boolean>;
}

export function createScramPolicy(
  { sql, changes, settings }: DirectoryContext,
  secret: Uint8Array,
): ScramPolicy {
  const cache = changes.cache<string, { isReady: boolean }>(1);
  return {
    saltOf: (subject) =>
      createHmac('sha256', secret).update(`scram ${subject}`).digest().subarray(0, 16),
    async isOffered() {
      const { scram } = settings();
      if (scram !== 'auto') return scram === 'on';
      const found = await cache.load('', async () => ({
        isReady: !(await hasPasswordWithoutScram(sql)),
      }));
      return found.isReady;
    },
  };
}
