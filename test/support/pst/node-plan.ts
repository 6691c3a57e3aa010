// What a PST file is to have, node by node.

/** Data of a node: bytes, or so many blocks that are made when they are read. */
export type NodeData = Buffer | readonly Buffer[] | LargeData;

export interface LargeData {
  readonly size: number;
  /** The bytes of one block; all but the last have the same length. */
  readonly block: (index: number, length: number) => Buffer;
}

export interface NodePlan {
  readonly id: number;
  readonly parent?: number;
  readonly data?: NodeData;
  readonly nodes?: readonly NodePlan[];
}
