/** Size of the buffers that are kept; what needs more gets one of its own. */
const KEPT_BYTES = 1280 * 1024;
const MAX_KEPT = 4;

/**
 * Buffers for what is read and soon thrown away, used over and over: fresh ones for every read would have the garbage
 * collector go through the whole heap several times a second.
 */
export class ScratchBuffers {
  readonly #kept: Buffer[] = [];

  /** Bytes taken from the lease hold until it is disposed of. */
  lease(): ScratchLease {
    return new ScratchLease(this.#kept);
  }
}

export class ScratchLease implements Disposable {
  readonly #kept: Buffer[];
  readonly #taken: Buffer[] = [];

  constructor(kept: Buffer[]) {
    this.#kept = kept;
  }

  take(length: number): Buffer {
    // Small ones come from Node's own pool.
    if (length > KEPT_BYTES || length < Buffer.poolSize) return Buffer.allocUnsafe(length);
    const buffer = this.#kept.pop() ?? Buffer.allocUnsafeSlow(KEPT_BYTES);
    this.#taken.push(buffer);
    return buffer.subarray(0, length);
  }

  [Symbol.dispose](): void {
    for (const buffer of this.#taken.splice(0))
      if (this.#kept.length < MAX_KEPT) this.#kept.push(buffer);
  }
}
