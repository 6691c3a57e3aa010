import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Names the machine's present start, so that the store notices when the power failed since an index was written. */
export function machineBoot(): { readonly bootId: string } {
  try {
    return { bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() };
  } catch {
    // Elsewhere the start's time to ten seconds does.
    return {
      bootId: `boot-${Math.round((performance.timeOrigin + performance.now()) / 10_000 - uptime() / 10)}`,
    };
  }
}
