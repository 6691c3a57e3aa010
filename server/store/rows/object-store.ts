/** Immutable objects under keys of our own: where a cluster keeps large contents. */
export interface ObjectStore {
  /** Stores a file under a new key; durable when it resolves. @throws DomainError unavailable */
  put(key: string, file: { readonly path: string; readonly sha256: Uint8Array }): Promise<void>;
  /** Bytes [start, end). @throws DomainError unavailable, corrupt when the object is not there or shorter */
  read(key: string, range: { readonly start: number; readonly end: number }): Promise<Buffer>;
  /** Does nothing when it is not there. @throws DomainError unavailable */
  remove(key: string): Promise<void>;
}
