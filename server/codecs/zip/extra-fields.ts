import type { Bytes } from '#platform/bytes.ts';

interface Sizes {
  readonly size: number;
  readonly packedSize: number;
  readonly headerStart: number;
}

export interface ZipExtras extends Sizes {
  readonly modifiedAtSeconds: number | undefined;
  /** Info-ZIP's name in UTF-8, beside one of another charset in the header. */
  readonly path: string | undefined;
}

const UNKNOWN = 0xffff_ffff;

/** What the extra fields of an entry say in the place of its header. */
export function readExtras(extra: Bytes, plain: Sizes): ZipExtras {
  const found = {
    ...plain,
    modifiedAtSeconds: undefined as number | undefined,
    path: undefined as string | undefined,
  };
  for (let at = 0; at + 4 <= extra.length;) {
    const id = extra.readUInt16LE(at);
    const length = extra.readUInt16LE(at + 2);
    const data = extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    if (id === 0x0001) Object.assign(found, readZip64(data, plain));
    if (id === 0x5455 && data.length >= 5 && (data[0]! & 1) !== 0)
      found.modifiedAtSeconds = data.readInt32LE(1);
    if (id === 0x7075 && data.length > 5 && data[0] === 1) found.path = data.toString('utf8', 5);
  }
  return found;
}

/** Holds, in this order, what did not fit into the header. */
function readZip64(data: Bytes, plain: Sizes): Partial<Sizes> {
  let at = 0;
  const next = (): number => {
    const value = at + 8 <= data.length ? Number(data.readBigUInt64LE(at)) : Number.NaN;
    at += 8;
    return value;
  };
  return {
    ...(plain.size === UNKNOWN && { size: next() }),
    ...(plain.packedSize === UNKNOWN && { packedSize: next() }),
    ...(plain.headerStart === UNKNOWN && { headerStart: next() }),
  };
}
