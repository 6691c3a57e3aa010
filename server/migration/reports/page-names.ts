/** File names of accounts' pages: such as every file system takes, and none twice. */
export function pageNames(sources: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    sources.map((source) => {
      const base = source
        .toLowerCase()
        .replaceAll(/[^a-z0-9@._-]/g, '_')
        .slice(0, 100);
      let name = `${base}.html`;
      for (let n = 2; taken.has(name); n++) name = `${base}-${n}.html`;
      taken.add(name);
      return [source, name];
    }),
  );
}
