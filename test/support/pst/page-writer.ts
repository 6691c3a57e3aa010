// Trees of nodes and of blocks, as pages (MS-PST §2.2.2.7).
import { checksum, signature } from './checksums.ts';
import type { FileLayout } from './file-layout.ts';
import type { Numbers } from './pst-shape.ts';

/** Where a page is, and what it is called (MS-PST §2.2.2.4). */
export interface PageReference {
  readonly id: number;
  readonly offset: number;
}

export class PageWriter {
  private readonly layout: FileLayout;
  private readonly n: Numbers;
  private nextPage = 0x1000;

  constructor(layout: FileLayout) {
    this.layout = layout;
    this.n = layout.numbers;
  }

  addTree(
    type: number,
    entryBytes: number,
    entries: readonly { readonly key: number; readonly entry: Buffer }[],
  ): PageReference {
    const { word, entriesEnd } = this.n;
    let level = 0;
    let size = entryBytes;
    let list = entries;
    for (;;) {
      const most = Math.floor(entriesEnd / size);
      const pages: { key: number; entry: Buffer }[] = [];
      let last = { id: 0, offset: 0 };
      for (let at = 0; at === 0 || at < list.length; at += most) {
        const part = list.slice(at, at + most);
        last = this.addPage(
          type,
          { level, size },
          part.map((p) => p.entry),
        );
        const entry = Buffer.alloc(word * 3);
        this.layout.writeWord(entry, part[0]?.key ?? 0, 0);
        this.layout.writeWord(entry, last.id, word);
        this.layout.writeWord(entry, last.offset, word * 2);
        pages.push({ key: part[0]?.key ?? 0, entry });
      }
      if (pages.length === 1) return last;
      list = pages;
      size = word * 3;
      level++;
    }
  }

  private addPage(
    type: number,
    { level, size }: { readonly level: number; readonly size: number },
    entries: readonly Buffer[],
  ): PageReference {
    const { page, pageTrailer, entriesEnd, word } = this.n;
    const bytes = Buffer.alloc(page);
    Buffer.concat(entries).copy(bytes);
    const isLarge = this.layout.shape.kind === 'unicode-4k';
    const most = Math.floor(entriesEnd / size);
    if (isLarge) {
      bytes.writeUInt16LE(entries.length, entriesEnd);
      bytes.writeUInt16LE(most, entriesEnd + 2);
      bytes[entriesEnd + 4] = size;
      bytes[entriesEnd + 5] = level;
    } else bytes.set([entries.length, most, size, level], entriesEnd);
    const id = this.nextPage++;
    const offset = this.layout.take(page, page);
    const at = page - pageTrailer;
    bytes[at] = type;
    bytes[at + 1] = type;
    bytes.writeUInt16LE(signature(offset, id), at + 2);
    this.layout.writeWord(bytes, id, at + (word === 4 ? 4 : 8));
    bytes.writeUInt32LE(checksum(bytes.subarray(0, at)), at + (word === 4 ? 8 : 4));
    this.layout.add({ offset, length: page, each: page, make: () => bytes });
    return { id, offset };
  }
}
