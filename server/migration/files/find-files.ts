import { extensionOf, joinPath, type FileTree } from './file-tree.ts';

/** Folders within folders: an end for trees that lead in a circle. */
const MAX_DEPTH = 50;

export interface FoundFile {
  readonly path: string;
  readonly name: string;
  /** Names of the folders above it. */
  readonly above: readonly string[];
}

/** All files of a tree in the order of their names, but hidden ones; those of a folder before what lies below it. */
export async function* eachFile(
  tree: FileTree,
  folder = '',
  above: readonly string[] = [],
): AsyncGenerator<FoundFile> {
  const entries = await tree.children(folder);
  const seen = entries.filter(({ name }) => !name.startsWith('.'));
  for (const { name, isFolder } of seen)
    if (!isFolder) yield { path: joinPath(folder, name), name, above };
  if (above.length >= MAX_DEPTH) return;
  for (const { name, isFolder } of seen)
    if (isFolder) yield* eachFile(tree, joinPath(folder, name), [...above, name]);
}

/** The files with one of these extensions, in lower case. */
export async function findByExtension(
  tree: FileTree,
  ...extensions: readonly string[]
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for await (const file of eachFile(tree))
    if (extensions.includes(extensionOf(file.name))) found.push(file);
  return found;
}
