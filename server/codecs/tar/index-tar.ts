import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { parseTarHeader, TAR_BLOCK, type TarHeader } from './tar-header.ts';

/** A file of an archive. */
export interface TarEntry {
  /** As it stands in the archive. */
  readonly path: string;
  /** Where its bytes begin in the archive. */
  readonly start: number;
  readonly size: number;
  readonly modifiedAtSeconds: number;
}

/** Gives `length` bytes from `start`; fewer only at the end of the archive. */
export type ReadRange = (start: number, length: number) => Promise<Bytes>;

/** Bytes of a long name or of pax records: far more than any path has. */
const MAX_RECORDS_BYTES = 1024 * 1024;

/**
 * The files of a tar archive in their order; folders and links are left out.
 * @throws InputSyntaxError where the archive is damaged or ends too early, after the entries before
 */
export async function* indexTar(read: ReadRange, archiveSize: number): AsyncGenerator<TarEntry> {
  let at = 0;
  let extras: Extras = {};
  const globals: Extras = {};
  while (at + TAR_BLOCK <= archiveSize) {
    const header = parseTarHeader(await read(at, TAR_BLOCK), at);
    if (header === undefined) return;
    const start = at + TAR_BLOCK;
    const size = 'LKxg'.includes(header.type) ? header.size : (extras.size ?? header.size);
    if (start + size > archiveSize)
      throw new InputSyntaxError(`the archive ends within ${extras.path ?? header.name}`, start);
    at = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
    switch (header.type) {
      case 'L':
        extras.path = cString(await records(read, start, header));
        continue;
      case 'x':
        Object.assign(extras, parsePax(await records(read, start, header), start));
        continue;
      case 'g':
        Object.assign(globals, parsePax(await records(read, start, header), start));
        continue;
      case '0':
      case '7':
        yield { ...entryOf(header, { ...globals, ...extras }), start, size };
        break;
      default:
    }
    extras = {};
  }
  if (at < archiveSize) throw new InputSyntaxError('the archive ends within a header', at);
}

/** What stands before a header and outdoes it. */
interface Extras {
  path?: string;
  size?: number;
  modifiedAtSeconds?: number;
}

function entryOf(header: TarHeader, extras: Extras): Pick<TarEntry, 'path' | 'modifiedAtSeconds'> {
  return {
    path: extras.path ?? header.name,
    modifiedAtSeconds: extras.modifiedAtSeconds ?? header.modifiedAtSeconds,
  };
}

async function records(read: ReadRange, start: number, { size }: TarHeader): Promise<Bytes> {
  if (size > MAX_RECORDS_BYTES)
    throw new InputSyntaxError('a name in the archive is too long', start);
  return await read(start, size);
}

function cString(bytes: Bytes): string {
  return bytes.toString('utf8').replace(/\0.*$/s, '');
}

/** Records "length name=value\n", where the length counts the whole record. */
function parsePax(bytes: Bytes, offset: number): Extras {
  const extras: Extras = {};
  for (let at = 0; at < bytes.length;) {
    const length = Number(/^(\d{1,7}) /.exec(bytes.toString('latin1', at, at + 8))?.[1]);
    if (!(length > 0) || at + length > bytes.length)
      throw new InputSyntaxError('a pax record of the archive has no length', offset + at);
    const record = bytes.toString('utf8', at, at + length - 1);
    const [, name, value = ''] = /^\d+ ([^=]*)=(.*)$/s.exec(record) ?? [];
    if (name === 'path') extras.path = value;
    if (name === 'size' && /^\d{1,15}$/.test(value)) extras.size = Number(value);
    if (name === 'mtime' && /^-?\d{1,12}(\.\d*)?$/.test(value))
      extras.modifiedAtSeconds = Math.floor(Number(value));
    at += length;
  }
  return extras;
}
