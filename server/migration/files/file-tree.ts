import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';

/** Files of a source: a folder on the disk, or an archive that looks like one. Read only. Paths are joined by "/"; '' is the root. */
export interface FileTree extends AsyncDisposable {
  /** For people. */
  readonly location: string;
  /** What is in a folder, by name; nothing when there is no such folder. @throws DomainError no-permission */
  children(folder: string): Promise<readonly TreeEntry[]>;
  /** Of a file; undefined when there is none. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** @throws DomainError not-found, no-permission, corrupt, too-large, no-space */
  open(path: string): Promise<OpenFile>;
}

export interface TreeEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

export interface FileFacts {
  readonly size: number;
  readonly modifiedAtSeconds: number;
  /** Another one when the content may be another one; '' when it was written so lately that this cannot be said. */
  readonly mark: string;
}

export interface OpenFile extends AsyncDisposable {
  readonly size: number;
  /** Bytes from `start`; fewer than `length` only at the end. @throws DomainError */
  read(start: number, length: number): Promise<Bytes>;
}

/** Bytes read at a time: large enough that the calls do not count. */
const CHUNK = 1024 * 1024;

/** A file from its beginning, in chunks. */
export async function* chunksOf(file: OpenFile): AsyncGenerator<Bytes> {
  for (let at = 0; ;) {
    const chunk = await file.read(at, CHUNK);
    if (chunk.length === 0) return;
    yield chunk;
    at += chunk.length;
  }
}

/** A whole file. @throws DomainError too-large when it has more than `limit` bytes, and what open() throws */
export async function readWhole(tree: FileTree, path: string, limit: number): Promise<Bytes> {
  await using file = await tree.open(path);
  if (file.size > limit)
    throw new DomainError('too-large', `${path} has ${file.size} bytes; ${limit} are read at most`);
  return await file.read(0, file.size);
}

/** A text file that may be missing: then ''. What is longer than `limit` is cut. */
export async function readTextIfThere(
  tree: FileTree,
  path: string,
  limit = 16 * 1024 * 1024,
): Promise<string> {
  if ((await tree.facts(path)) === undefined) return '';
  await using file = await tree.open(path);
  return (await file.read(0, Math.min(limit, file.size))).toString('utf8');
}

/** "a", "b" → "a/b"; '' is left out. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Lower case, without the dot; '' when there is none. */
export function extensionOf(path: string): string {
  const name = baseName(path);
  const at = name.lastIndexOf('.');
  return at < 1 ? '' : name.slice(at + 1).toLowerCase();
}
