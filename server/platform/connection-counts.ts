/** Connections open now, in all and by network. */
export interface ConnectionCounts {
  total: number;
  readonly byNetwork: Map<string, number>;
}

export function createConnectionCounts(): ConnectionCounts {
  return { total: 0, byNetwork: new Map() };
}

/** Bounds over the listeners of all protocols together, beside what each protocol allows. */
export interface OverallLimits {
  readonly counts: ConnectionCounts;
  /** Most connections in all. */
  readonly maxConnections: () => number;
  /** Most connections from the network of this address. */
  readonly maxFrom: (address: string) => number;
}

/** Counts a connection of the network in all of `counts`; the function returned counts it off again. */
export function countNetwork(counts: readonly ConnectionCounts[], network: string): () => void {
  for (const { byNetwork } of counts) byNetwork.set(network, (byNetwork.get(network) ?? 0) + 1);
  return () => {
    for (const { byNetwork } of counts) {
      const left = byNetwork.get(network)! - 1;
      if (left === 0) byNetwork.delete(network);
      else byNetwork.set(network, left);
    }
  };
}
