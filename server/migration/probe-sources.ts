import type { AccountLogin, Source, SourceProbe } from './source.ts';

/** Probes all sources of a migration. What one of them does not tell is left behind only where no other one tells it. */
export async function probeSources(
  sources: readonly Source[],
  login: AccountLogin | undefined,
): Promise<SourceProbe[]> {
  const kinds = new Set(sources.map(({ kind }) => kind));
  const probes: SourceProbe[] = [];
  for (const source of sources) {
    const { elsewhere = [], ...probe } = await source.probe(login);
    const untold = elsewhere.filter((it) => !it.kinds.some((kind) => kinds.has(kind)));
    probes.push({
      ...probe,
      notCarriedOver: [...untold.map(({ what }) => what), ...probe.notCarriedOver],
    });
  }
  return probes;
}
