// Graph doubles opened as sources and targets.
import { createHttpClient } from '../../server/clients/http/http-client.ts';
import type { TokenSource } from '../../server/clients/oauth/token-source.ts';
import type { Clock } from '../../server/platform/clock.ts';
import { createRandom } from '../../server/platform/random.ts';
import { connectGraph } from '../../server/migration/graph/connect-graph.ts';
import type { Source } from '../../server/migration/source.ts';
import { openGraphSource } from '../../server/migration/sources/graph/open-graph-source.ts';
import { openGraphTarget } from '../../server/migration/targets/graph/open-graph-target.ts';
import type { Target } from '../../server/migration/target.ts';
import { findFolder, openEnds, readAll, type Ends } from './carry-over.ts';
import { createHastyClock } from './fake-clock.ts';
import type { GraphDouble } from './graph-double/start-graph-double.ts';

export interface GraphEndOptions {
  readonly clock?: Clock;
  readonly tokens?: TokenSource;
}

/** Who the doubles are opened for, if nobody else is named. */
export const graphAnna = { name: 'anna@a.test' };

const anyToken: TokenSource = { token: async () => 'any', renew: async () => undefined };

function connect(double: GraphDouble, options: GraphEndOptions = {}) {
  const { clock = createHastyClock(), tokens = anyToken } = options;
  return connectGraph({
    http: createHttpClient({ clock, random: createRandom(), maxConnections: 16 }),
    clock,
    root: double.root,
    tokens: { isProgram: true, isOwn: () => false, of: () => tokens },
  });
}

export function graphSourceOf(double: GraphDouble, options?: GraphEndOptions): Source {
  return openGraphSource(connect(double, options));
}

export function graphTargetOf(
  double: GraphDouble,
  { mail = 'drafts', ...options }: GraphEndOptions & { readonly mail?: 'import' | 'drafts' } = {},
): Target {
  return openGraphTarget(connect(double, options), mail);
}

export async function openGraphBoth(from: GraphDouble, to: GraphDouble): Promise<Ends> {
  return await openEnds(graphSourceOf(from), graphTargetOf(to), graphAnna);
}

/** All that is in a folder of Anna's. */
export async function readGraphTexts(double: GraphDouble, folder: string): Promise<string[]> {
  await using source = graphSourceOf(double);
  await using session = await source.open(graphAnna);
  const read = await readAll(session, await findFolder(session, folder));
  return read.map((r) => r.content.bytes.toString());
}
