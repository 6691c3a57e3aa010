import { type ProtocolName, protocolNames } from '#directory/account.ts';
import type { AppPassword } from '#directory/credentials.ts';
import type { Clock } from '#platform/clock.ts';
import { tryParseDuration } from '#platform/units.ts';
import { UsageError } from './command.ts';
import { toChoice } from './quantity-input.ts';

/** "imap,smtp"; nothing or "all" for every protocol of the account. @throws UsageError */
export function toScope(text: string | undefined): readonly ProtocolName[] {
  if (text === undefined || text === 'all') return [];
  const names = text.split(',').map((name) => name.trim());
  return names.map((name) => toChoice('--protocols', name, protocolNames));
}

/** The moment that lies this far ahead: "90d". @throws UsageError */
export function toExpiry(text: string | undefined, clock: Clock): number | undefined {
  if (text === undefined || text === 'never') return undefined;
  const ms = tryParseDuration(text);
  if (ms === undefined || ms === 0)
    throw new UsageError(`--expires ${text}: a time such as "90d" is allowed, or "never"`);
  return clock.epochMs() + ms;
}

export function showScope({ protocols }: AppPassword): string {
  return protocols.length === 0 ? 'all' : protocols.join(',');
}

/** A moment to the minute, in UTC. */
export function showMoment(epochMs: number | undefined): string {
  if (epochMs === undefined) return 'never';
  const instant = Temporal.Instant.fromEpochMilliseconds(epochMs);
  return instant.toString({ smallestUnit: 'minute' });
}
