// Graph doubles opened as sources and targets.
import { createHttpClient } from '../../server/clients/http/http-client.ts';
import type { TokenSource } from '../../server/clients/oauth/token-source.ts';
import type { Clock } from '../../server/platform/clock.ts';
import { createRandom } from '../../server/platform/random.ts';
import { connectGraph } from '../../server/migration/graph/connect-graph.ts';
import type { SourceFolder } from '../../server/migration/item.ts';
import type { Source, SourceSession } from '../../server/migration/source.ts';
import { openGraphSource } from '../../server/migration/sources/graph/open-graph-source.ts';
import { openGraphTarget } from '../../server/migration/targets/graph/open-graph-target.ts';
import type { Target } from '../../server/migration/target.ts';
import { createHastyClock } from './ews-stage.ts';
import type { GraphDouble } from './graph-double/start-graph-double.ts';

export interface GraphEndOptions {
  readonly clock?: Clock;
  readonly tokens?: TokenSource;
}

const anyToken: TokenSource = { token: async () => 'any', renew: async () => undefined };

function connect(double: GraphDouble, options: GraphEndOptions = {}) {
  const { clock = createHastyClock(), tokens = anyToken } = options;
  return connectGraph({
    http: createHttpClient({ clock, random: createRandom(), maxConnections: 16 }),
    clock,
    root: double.root,
    tokens: { isProgram: true, of: () => tokens },
  });
}

export function graphSourceOf(double: GraphDouble, options?: GraphEndOptions): Source {
  return openGraphSource(connect(double, options));
}

export function graphTargetOf(double: GraphDouble, options?: GraphEndOptions): Target {
  return openGraphTarget(connect(double, options), undefined);
}

export async function findFolder(session: SourceSession, name: string): Promise<SourceFolder> {
  for await (const folder of session.folders()) if (folder.path.join('/') === name) return folder;
  throw new Error(`no folder ${name}`);
}
