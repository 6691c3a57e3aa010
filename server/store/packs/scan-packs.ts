// The journal of one account: every record of its live packs in order, damage reported and stepped over.
import { hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import { existsSync, fstatSync, ftruncateSync } from 'node:fs';
import type {
  AccountBlobs,
  PackIssue,
  RecordKind,
  RecordPlace,
  ScannedRecord,
} from '../blob-store.ts';
import { decodeContent, decodeFacts, RecordDamageError } from './decode-record.ts';
import { livePacks } from './generations.ts';
import type { OpenFile, OpenFiles } from './open-files.ts';
import { openLarge } from './open-large.ts';
import { largePath, type PackFolder, packPath } from './pack-folder.ts';
import { flagBits, recordLength, type RecordHeader, type StoredKind } from './record-header.ts';
import { type FileRecord, scanFile } from './scan-file.ts';
import { fileSource } from './window-reader.ts';

export type ScanOptions = Parameters<AccountBlobs['scan']>[0];

export async function* scanPacks(
  folder: PackFolder,
  files: OpenFiles,
  options: ScanOptions,
): AsyncGenerator<ScannedRecord> {
  const { packs } = livePacks(folder, files);
  const { after } = options;
  if (after !== undefined && after.offset > 0 && !packs.includes(after.pack))
    options.onIssue({
      place: { ...after, length: 0 },
      what: 'the pack is not there; records that were in it are missing',
    });
  for (const pack of packs) {
    if (after !== undefined && pack < after.pack) continue;
    const from = pack === after?.pack ? after.offset : 0;
    const isLast = pack === packs.at(-1);
    yield* scanPack({ folder, files, pack, isLast }, from, options);
  }
}

interface OnePack {
  readonly folder: PackFolder;
  readonly files: OpenFiles;
  readonly pack: number;
  readonly isLast: boolean;
}

async function* scanPack(
  { folder, files, pack, isLast }: OnePack,
  from: number,
  options: ScanOptions,
): AsyncGenerator<ScannedRecord> {
  const file = files.acquire(packPath(folder, pack), 'read');
  try {
    const { size } = fstatSync(file.fd);
    if (from > size)
      options.onIssue({
        place: { pack, offset: size, length: from - size },
        what: 'the pack ends before this; records that were there are missing',
      });
    // Damage that nothing whole comes after: what a power cut kept from being written.
    let last: PackIssue[] = [];
    for await (const step of scanFile(fileSource(file.fd, size), from)) {
      const length = step.step === 'damage' ? step.length : recordLength(step.header);
      const place: RecordPlace = { pack, offset: step.offset, length };
      if (step.step === 'damage') {
        last.push({ place, what: step.what });
        continue;
      }
      for (const issue of last) options.onIssue(issue);
      last = [];
      if (!isOurs(step.header.kind)) continue;
      const found = await toScanned({ folder, files }, step, place, options);
      if (found !== undefined) yield found;
    }
    if (last.length === 0) return;
    if (!isLast || !options.cutTornTail) for (const issue of last) options.onIssue(issue);
    else {
      const { offset } = last[0]!.place;
      options.onCut?.({ place: { pack, offset, length: size - offset }, what: last[0]!.what });
      cutTail(files, file, offset);
    }
  } finally {
    files.release(file);
  }
}

function isOurs(kind: StoredKind): kind is RecordKind {
  return kind !== 'void' && kind !== 'seal' && kind !== 'generation';
}

function cutTail(files: OpenFiles, { path }: OpenFile, size: number): void {
  const file = files.acquire(path, 'write');
  try {
    ftruncateSync(file.fd, size);
  } finally {
    files.release(file);
  }
}

async function toScanned(
  where: { readonly folder: PackFolder; readonly files: OpenFiles },
  record: FileRecord,
  place: RecordPlace,
  options: ScanOptions,
): Promise<ScannedRecord | undefined> {
  const { header, bytes } = record;
  const report = (what: string): undefined => {
    options.onIssue({ place, what } satisfies PackIssue);
  };
  try {
    const facts = decodeFacts(header, bytes);
    const isLarge = (header.flags & flagBits.isLarge) !== 0;
    if (isLarge && !existsSync(largePath(where.folder, header.sha256)))
      return report('the file of the content is missing');
    if (options.verifyContents && header.bodyLength > 0) {
      const sha256 = isLarge
        ? await hashLarge(where, header)
        : hash('sha256', decodeContent(header, bytes), 'buffer');
      if (!sha256.equals(header.sha256))
        return report('the content is not the one that was stored (SHA-256)');
    }
    return {
      place,
      kind: header.kind as RecordKind,
      facts,
      sha256: header.bodyLength > 0 ? Uint8Array.from(header.sha256) : undefined,
      prefixSize: header.prefixSize,
      contentSize: header.contentSize,
    };
  } catch (error) {
    if (error instanceof RecordDamageError) return report(error.message);
    throw error;
  }
}

async function hashLarge(
  { folder, files }: { readonly folder: PackFolder; readonly files: OpenFiles },
  header: RecordHeader,
): Promise<Buffer> {
  const content = await openLarge(files, largePath(folder, header.sha256), {
    prefix: Buffer.alloc(0),
    size: header.contentSize,
  });
  const step = 1024 * 1024;
  const sum = createHash('sha256');
  for (let at = 0; at < content.size; at += step)
    sum.update(await content.read(at, Math.min(at + step, content.size)));
  return sum.digest();
}
