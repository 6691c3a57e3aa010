/** Kinds of nodes, from the lowest five bits of their ids (MS-PST §2.2.2.1). */
export const nodeTypes = {
  folder: 0x02,
  searchFolder: 0x03,
  message: 0x04,
  attachment: 0x05,
  associatedMessage: 0x08,
  hierarchyTable: 0x0d,
  contentsTable: 0x0e,
} as const;

/** Nodes that every file has, and tables inside messages (MS-PST §2.4.1). */
export const nodeIds = {
  messageStore: 0x21,
  namedProperties: 0x61,
  rootFolder: 0x122,
  attachmentTable: 0x671,
  recipientTable: 0x692,
} as const;

export function nodeTypeOf(id: number): number {
  return id & 0x1f;
}

/** The node of another type that belongs to the same folder, such as its table of contents. */
export function siblingNode(id: number, type: number): number {
  return ((id & ~0x1f) | type) >>> 0;
}

/** The node that an entry id names; undefined when it is none of a PST file. */
// MS-PST §2.4.3.2
export function nodeOfEntryId(entryId: unknown): number | undefined {
  return Buffer.isBuffer(entryId) && entryId.length === 24 ? entryId.readUInt32LE(20) : undefined;
}
