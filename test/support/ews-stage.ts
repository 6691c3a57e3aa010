// EWS doubles opened as sources and targets.
import { createHttpClient } from '../../server/clients/http/http-client.ts';
import type { Clock } from '../../server/platform/clock.ts';
import { createRandom } from '../../server/platform/random.ts';
import { connectEws, type EwsAdministrator } from '../../server/migration/ews/connect-ews.ts';
import { openEwsSource } from '../../server/migration/sources/ews/open-ews-source.ts';
import type { Source } from '../../server/migration/source.ts';
import type { Target } from '../../server/migration/target.ts';
import { openEwsTarget } from '../../server/migration/targets/ews/open-ews-target.ts';
import { openEnds, type Ends } from './carry-over.ts';
import type { EwsDouble } from './ews-double/start-ews-double.ts';
import { createHastyClock } from './fake-clock.ts';

export interface EwsEndOptions {
  readonly clock?: Clock;
  readonly admin?: string;
  readonly access?: EwsAdministrator['access'];
  readonly withArchive?: boolean;
}

/** Who the doubles are opened for, if nobody else is named. */
export const annaLogin = { name: 'anna@a.test', password: 'secret' };

function connect(double: EwsDouble, options: EwsEndOptions) {
  const clock = options.clock ?? createHastyClock();
  const { admin, access = 'impersonation' } = options;
  return connectEws({
    http: createHttpClient({ clock, random: createRandom(), allowsPlainPasswords: true }),
    clock,
    url: double.url,
    administrator:
      admin === undefined
        ? undefined
        : {
            name: admin,
            access,
            credentials: { kind: 'password', user: admin, password: 'secret' },
          },
  });
}

export function sourceOf(double: EwsDouble, options: EwsEndOptions = {}): Source {
  const { withArchive = true } = options;
  return openEwsSource({ connection: connect(double, options), withArchive });
}

export function targetOf(double: EwsDouble, options: EwsEndOptions = {}): Target {
  return openEwsTarget(connect(double, options));
}

export async function openBoth(from: EwsDouble, to: EwsDouble): Promise<Ends> {
  return await openEnds(sourceOf(from), targetOf(to), annaLogin);
}
