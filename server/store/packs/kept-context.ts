import { constants, type ZstdCompress, type ZstdDecompress } from 'node:zlib';

/** What lies under a stream of node:zlib: writeSync() takes all of the input and ends a frame, and the context lives on. */
interface ZlibHandle {
  writeSync(
    ...call: readonly [
      flush: number,
      input: Buffer,
      inputAt: number,
      inputLength: number,
      output: Buffer,
      outputAt: number,
      outputLength: number,
    ]
  ): void;
}

/** A stream that is never written to: its zstd context is used in place, for one frame after the other. */
export type KeptContext = (ZstdCompress | ZstdDecompress) & {
  /** Absent once the stream is closed. */
  readonly _handle?: ZlibHandle | null;
  /** Room left in the output, and input left over, after writeSync(). */
  readonly _writeState?: Uint32Array;
};

/**
 * Works off one frame, or all that becomes one. Gives how many bytes were put out; 'absent' from a Node without what this rests on,
 * which is not documented, and from a context that is closed; 'failed' when something is left in the context that would come with
 * the next frame: it is to be closed then.
 */
export function workOff(
  context: KeptContext,
  input: Buffer,
  output: Buffer,
): number | 'absent' | 'failed' {
  const { _handle: handle, _writeState: state } = context;
  if (handle?.writeSync === undefined || !(state instanceof Uint32Array)) return 'absent';
  state.fill(1);
  handle.writeSync(constants.ZSTD_e_end, input, 0, input.length, output, 0, output.length);
  return context.destroyed || state[1] !== 0 ? 'failed' : output.length - state[0]!;
}
