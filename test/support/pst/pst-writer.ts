// Writes PST and OST files of every kind, for tests: only the parts that readers need, as MS-PST describes them.
import { BlockWriter } from './block-writer.ts';
import { checksum } from './checksums.ts';
import { FileLayout } from './file-layout.ts';
import type { NodePlan } from './node-plan.ts';
import { PageWriter, type PageReference } from './page-writer.ts';
import type { PstImage } from './pst-image.ts';
import type { PstShape } from './pst-shape.ts';

export class PstWriter {
  readonly shape: PstShape;
  readonly maxBlock: number;
  private readonly layout: FileLayout;
  private readonly blocks: BlockWriter;
  private readonly pages: PageWriter;
  private readonly nodes: { id: number; data: number; sub: number; parent: number }[] = [];

  constructor(shape: PstShape) {
    this.shape = shape;
    this.layout = new FileLayout(shape);
    this.maxBlock = this.layout.numbers.maxBlock;
    this.blocks = new BlockWriter(this.layout);
    this.pages = new PageWriter(this.layout);
  }

  addNode({ id, parent = 0, data, nodes }: NodePlan): void {
    this.nodes.push({
      id,
      parent,
      data: this.blocks.addData(data),
      sub: this.blocks.addSubnodes(nodes ?? []),
    });
  }

  finish(): PstImage {
    this.nodes.sort((a, b) => a.id - b.id);
    this.blocks.written.sort((a, b) => a.id - b.id);
    const { word } = this.layout.numbers;
    const nodeTree = this.pages.addTree(
      0x81,
      word * 4,
      this.nodes.map((node) => {
        const entry = Buffer.alloc(word * 4);
        entry.writeUInt32LE(node.id, 0);
        this.layout.writeWord(entry, node.data, word);
        this.layout.writeWord(entry, node.sub, word * 2);
        entry.writeUInt32LE(node.parent, word * 3);
        return { key: node.id, entry };
      }),
    );
    const blockTree = this.pages.addTree(
      0x80,
      word * 3,
      this.blocks.written.map((block) => {
        const entry = Buffer.alloc(word * 3);
        this.layout.writeWord(entry, block.id, 0);
        this.layout.writeWord(entry, block.offset, word);
        entry.writeUInt16LE(block.stored, word * 2);
        entry.writeUInt16LE(this.shape.kind === 'unicode-4k' ? block.inflated : 2, word * 2 + 2);
        if (this.shape.kind === 'unicode-4k') entry.writeUInt16LE(2, word * 2 + 4);
        return { key: block.id, entry };
      }),
    );
    const header = this.header(nodeTree, blockTree);
    this.layout.add({
      offset: 0,
      length: this.layout.start,
      each: this.layout.start,
      make: () => header,
    });
    return this.layout.toImage();
  }

  private header(nodeTree: PageReference, blockTree: PageReference): Buffer {
    const { word } = this.layout.numbers;
    const isAnsi = this.shape.kind === 'ansi';
    const bytes = Buffer.alloc(this.layout.start);
    bytes.write('!BDN', 0, 'latin1');
    bytes.write(this.shape.isOst === true ? 'SO' : 'SM', 8, 'latin1');
    bytes.writeUInt16LE({ ansi: 14, unicode: 23, 'unicode-4k': 36 }[this.shape.kind], 10);
    bytes.writeUInt16LE(19, 12);
    bytes.set([1, 1], 14);
    const root = isAnsi ? 164 : 180;
    this.layout.writeWord(bytes, this.layout.end, root + 4);
    const references = root + 4 + word * 4;
    this.layout.writeWord(bytes, nodeTree.id, references);
    this.layout.writeWord(bytes, nodeTree.offset, references + word);
    this.layout.writeWord(bytes, blockTree.id, references + word * 2);
    this.layout.writeWord(bytes, blockTree.offset, references + word * 3);
    bytes[references + word * 4] = 2;
    bytes[isAnsi ? 460 : 512] = 0x80;
    bytes[isAnsi ? 461 : 513] = { none: 0, permute: 1, cyclic: 2 }[this.shape.encryption];
    bytes.writeUInt32LE(checksum(bytes.subarray(8, 479)), 4);
    if (!isAnsi) bytes.writeUInt32LE(checksum(bytes.subarray(8, 524)), 524);
    return bytes;
  }
}
