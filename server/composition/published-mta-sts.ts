import { serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { httpSettings } from '#protocols/http/config.ts';
import type { MtaStsPolicy } from '#sender-auth/mta-sts-policy.ts';

/** The MTA-STS policy of our domains: their mail comes to this host, over TLS that can be verified. */
export function publishedMtaSts(settings: Settings): MtaStsPolicy {
  const { mtaSts, mtaStsMaxAge } = settings.of(httpSettings);
  return {
    mode: mtaSts,
    mx: [settings.of(serverSettings).hostname.toLowerCase()],
    maxAgeSeconds: Math.floor(mtaStsMaxAge / 1000),
  };
}
