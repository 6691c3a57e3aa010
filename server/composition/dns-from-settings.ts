import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import type { Random } from '#platform/random.ts';
import { createResolver } from '#platform/resolver.ts';
import { dnsSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';

export function createDnsFromSettings(
  settings: Settings,
  parts: { readonly clock: Clock; readonly random: Random },
): Dns {
  const { servers, validating, timeout } = settings.of(dnsSettings);
  return createResolver({
    ...parts,
    isValidating: validating,
    totalMs: timeout,
    ...(servers.length > 0 && { servers }),
  });
}
