import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';

interface ShownEntry {
  readonly entry: Dirent<Buffer>;
  readonly name: string;
}

/**
 * Names of files that are no UTF-8, as systems of old wrote them: shown as Windows-1252, which nearly all of them are, and
 * found again under the bytes that they have.
 */
export class OldNames {
  readonly #bytes = new Map<string, Buffer>();

  /** Entries of a folder by the names they are shown by, each of them once. */
  show(folder: string, entries: readonly Dirent<Buffer>[]): ShownEntry[] {
    const plain = entries.filter(({ name }) => isUtf8(name));
    const taken = new Set(plain.map(({ name }) => name.toString()));
    const shown = plain.map((entry) => ({ entry, name: entry.name.toString() }));
    for (const entry of entries) {
      if (isUtf8(entry.name)) continue;
      let name = windows1252.decode(entry.name);
      while (taken.has(name)) name += '_';
      taken.add(name);
      this.#bytes.set(join(folder, name), entry.name);
      shown.push({ entry, name });
    }
    return shown;
  }

  /** What a path is called on the disk. */
  onDisk(path: string): string | Buffer {
    if (this.#bytes.size === 0) return path;
    const parts: Buffer[] = [];
    let shown = '';
    for (const [i, level] of path.split('/').entries()) {
      shown = i === 0 ? level : `${shown}/${level}`;
      parts.push(Buffer.from(i === 0 ? '' : '/'), this.#bytes.get(shown) ?? Buffer.from(level));
    }
    return Buffer.concat(parts);
  }
}

const windows1252 = new TextDecoder('windows-1252');
