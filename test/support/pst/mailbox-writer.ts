// Folders and items as nodes, for the writer of PST files.
import { propertyContext, tableContext } from './heap-writer.ts';
import type { StoredProperty, StoredRow } from './heap-writer.ts';
import type { NodeData, NodePlan } from './node-plan.ts';
import type { PstImage } from './pst-image.ts';
import type { PstShape } from './pst-shape.ts';
import { PstWriter } from './pst-writer.ts';

/** A property by its tag (id and type) and value. */
export type PropertyPlan = readonly [tag: number, value: unknown];

export interface ItemPlan {
  readonly properties: readonly PropertyPlan[];
  readonly recipients?: readonly (readonly PropertyPlan[])[];
  readonly attachments?: readonly AttachmentPlan[];
}

export interface AttachmentPlan {
  readonly properties: readonly PropertyPlan[];
  /** Content that is a node of its own. */
  readonly data?: NodeData;
  readonly item?: ItemPlan;
}

export interface FolderPlan {
  readonly name: string;
  readonly containerClass?: string;
  readonly folders?: readonly FolderPlan[];
  readonly items?: readonly ItemPlan[];
  /** Items that are there and in no table. */
  readonly lostItems?: readonly ItemPlan[];
  readonly properties?: readonly PropertyPlan[];
}

export interface MailboxPlan {
  readonly shape: PstShape;
  readonly folders: readonly FolderPlan[];
  /** Names of properties from 0x8000 on. */
  readonly names?: readonly { readonly set: Buffer; readonly name: number | string }[];
  readonly store?: readonly PropertyPlan[];
}

const ROOT = 0x122;
const TOP = 0x8022;

export function writeMailbox(plan: MailboxPlan): PstImage {
  const writer = new PstWriter(plan.shape);
  new MailboxWriter(writer).write(plan);
  return writer.finish();
}

class MailboxWriter {
  private readonly writer: PstWriter;
  private nextFolder = 0x8042 >> 5;
  private nextItem = 0x20_00_04 >> 5;

  constructor(writer: PstWriter) {
    this.writer = writer;
  }

  write({ folders, names, store }: MailboxPlan): void {
    const entryId = (id: number): Buffer => {
      const bytes = Buffer.alloc(24, 1);
      bytes.writeUInt32LE(0, 0);
      bytes.writeUInt32LE(id, 20);
      return bytes;
    };
    this.addProperties(0x21, [
      [0x3001_001f, 'Store'],
      [0x35e0_0102, entryId(TOP)],
      [0x35e3_0102, entryId(0x8042)],
      ...(store ?? []),
    ]);
    this.addNames(names ?? []);
    const top: FolderPlan = { name: 'Top', folders };
    this.addFolder({ name: '', folders: [] }, ROOT, {
      parent: ROOT,
      children: [{ id: TOP, plan: top }],
    });
    const children = folders.map((plan) => ({ id: this.folderId(), plan }));
    this.addFolder(top, TOP, { parent: ROOT, children });
    for (const { id, plan } of children) this.addTree(plan, id, TOP);
  }

  private addTree(plan: FolderPlan, id: number, parent: number): void {
    const children = (plan.folders ?? []).map((inner) => ({ id: this.folderId(), plan: inner }));
    this.addFolder(plan, id, { parent, children });
    for (const child of children) this.addTree(child.plan, child.id, id);
  }

  private addFolder(
    plan: FolderPlan,
    id: number,
    {
      parent,
      children,
    }: { readonly parent: number; readonly children: readonly { id: number; plan: FolderPlan }[] },
  ): void {
    const items = plan.items ?? [];
    this.addProperties(
      id,
      [
        [0x3001_001f, plan.name],
        [0x3602_0003, items.length],
        [0x3603_0003, 0],
        [0x360a_000b, children.length > 0],
        ...(plan.containerClass === undefined ? [] : [[0x3613_001f, plan.containerClass] as const]),
        ...(plan.properties ?? []),
      ],
      parent,
    );
    this.addTable(
      siblingOf(id, 0x0d),
      children.map((child) => ({
        id: child.id,
        properties: this.stored([[0x3001_001f, child.plan.name]]),
      })),
    );
    const rows = items.map((item) => {
      const itemId = this.addItem(item, id);
      const wanted = new Set([0x001a, 0x0e08, 0x3008, 0x0037]);
      return {
        id: itemId,
        properties: this.stored(item.properties.filter(([tag]) => wanted.has(tag >>> 16))),
      };
    });
    for (const item of plan.lostItems ?? []) this.addItem(item, id);
    this.addTable(siblingOf(id, 0x0e), rows);
    this.addTable(siblingOf(id, 0x0f), []);
  }

  private addItem(plan: ItemPlan, parent: number): number {
    const id = (this.nextItem++ << 5) | 0x04;
    this.writer.addNode({ ...this.item(plan, id), parent });
    return id;
  }

  private item({ properties, recipients, attachments }: ItemPlan, id: number): NodePlan {
    const own = propertyContext(this.writer, this.stored(properties));
    const nodes = [...own.nodes];
    const rows = (recipients ?? []).map((list, i) => ({ id: i, properties: this.stored(list) }));
    nodes.push({ id: 0x692, ...tableContext(this.writer, rows) });
    const parts = (attachments ?? []).map((attachment, i) => this.attachment(attachment, i));
    if (parts.length > 0) {
      const listed = parts.map((part) => ({
        id: part.id,
        properties: this.stored([[0x0e20_0003, 1]]),
      }));
      nodes.push({ id: 0x671, ...tableContext(this.writer, listed) }, ...parts);
    }
    return { id, data: own.data, nodes };
  }

  private attachment({ properties, data, item }: AttachmentPlan, index: number): NodePlan {
    const id = ((0x401 + index) << 5) | 0x05;
    const inner = (0x4000 << 5) | 0x1f;
    const content: NodePlan | undefined = item === undefined ? undefined : this.item(item, inner);
    const list = this.stored(properties);
    const pointer = Buffer.alloc(8);
    pointer.writeUInt32LE(inner, 0);
    if (content !== undefined) list.push({ id: 0x3701, type: 0x000d, bytes: pointer });
    else if (data !== undefined) list.push({ id: 0x3701, type: 0x000d, bytes: pointer });
    const own = propertyContext(this.writer, list);
    const nodes = [...own.nodes];
    if (content !== undefined) nodes.push(content);
    else if (data !== undefined) nodes.push({ id: inner, data });
    return { id, data: own.data, nodes };
  }

  private addNames(names: NonNullable<MailboxPlan['names']>): void {
    const guids: Buffer[] = [];
    const strings: Buffer[] = [];
    const entries = names.map(({ set, name }, i) => {
      let index = guids.findIndex((g) => g.equals(set));
      if (index < 0) index = guids.push(set) - 1;
      const entry = Buffer.alloc(8);
      const isText = typeof name === 'string';
      entry.writeUInt32LE(isText ? Buffer.concat(strings).length : name, 0);
      if (isText) {
        const text = Buffer.from(name, 'utf16le');
        const piece = Buffer.alloc(4 + Math.ceil(text.length / 4) * 4);
        piece.writeUInt32LE(text.length, 0);
        text.copy(piece, 4);
        strings.push(piece);
      }
      entry.writeUInt16LE(((index + 3) << 1) | (isText ? 1 : 0), 4);
      entry.writeUInt16LE(i, 6);
      return entry;
    });
    this.addProperties(0x61, [
      [0x0001_0003, 251],
      [0x0002_0102, Buffer.concat(guids)],
      [0x0003_0102, Buffer.concat(entries)],
      [0x0004_0102, Buffer.concat(strings)],
    ]);
  }

  private addProperties(id: number, properties: readonly PropertyPlan[], parent = 0): void {
    this.writer.addNode({ id, parent, ...propertyContext(this.writer, this.stored(properties)) });
  }

  private addTable(id: number, rows: readonly StoredRow[]): void {
    this.writer.addNode({ id, ...tableContext(this.writer, rows) });
  }

  private folderId(): number {
    return (this.nextFolder++ << 5) | 0x02;
  }

  /** ANSI files have no Unicode: texts become 8-bit ones. */
  private stored(properties: readonly PropertyPlan[]): StoredProperty[] {
    const isAnsi = this.writer.shape.kind === 'ansi';
    return properties.map(([tag, value]) => {
      const written = tag & 0xff_ff;
      const type = isAnsi && (written & 0xfff) === 0x1f ? written - 1 : written;
      return { id: tag >>> 16, type, bytes: bytesOf(type, value) };
    });
  }
}

function siblingOf(id: number, type: number): number {
  return (id & ~0x1f) | type;
}

function bytesOf(type: number, value: unknown): Buffer {
  if ((type & 0x1000) !== 0) return listBytes(type & 0xfff, value as readonly unknown[]);
  const eight = Buffer.alloc(8);
  switch (type) {
    case 0x1e:
      return Buffer.from(value as string, 'latin1');
    case 0x1f:
      return Buffer.from(value as string, 'utf16le');
    case 0x0b:
      eight[0] = value === true ? 1 : 0;
      return eight;
    case 0x40:
      eight.writeBigUInt64LE((BigInt(Math.round(value as number)) + 11_644_473_600n) * 10_000_000n);
      return eight;
    case 0x05:
      eight.writeDoubleLE(value as number);
      return eight;
    case 0x02:
    case 0x03:
      eight.writeInt32LE(value as number);
      return eight;
    default:
      return value as Buffer;
  }
}

function listBytes(type: number, values: readonly unknown[]): Buffer {
  const pieces = values.map((value) => bytesOf(type, value));
  if (type === 0x03) return Buffer.concat(pieces.map((piece) => piece.subarray(0, 4)));
  const head = Buffer.alloc(4 + pieces.length * 4);
  head.writeUInt32LE(pieces.length, 0);
  let at = head.length;
  for (const [i, piece] of pieces.entries()) {
    head.writeUInt32LE(at, 4 + i * 4);
    at += piece.length;
  }
  return Buffer.concat([head, ...pieces]);
}
