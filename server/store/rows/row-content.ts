// Hashes and compresses a content ahead of any transaction; large ones go to a spool file, then to the object store if there is one.
import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asBuffer } from '#platform/bytes.ts';
import type { Clock } from '#platform/clock.ts';
import type { Random } from '#platform/random.ts';
import type { Sql } from '#platform/sql.ts';
import type { IncomingContent, PackedContent } from '../blob-store.ts';
import { readAt } from '../packs/disk.ts';
import { toFileFault } from '../packs/file-faults.ts';
import { readLargeTable, writeLargeFile } from '../packs/large-file.ts';
import { compressFrameLater, type Compressor } from '../packs/zstd-frames.ts';
import { deleteOrphan, insertOrphan } from '../sql/content-rows.ts';
import type { ObjectStore } from './object-store.ts';
import { formatLayout, type Layout, toLayout } from './layout.ts';

export interface RowPackerDeps {
  readonly sql: Sql;
  readonly spoolFolder: string;
  readonly largeAbove: number;
  readonly random: Random;
  readonly clock: Clock;
  readonly objects: ObjectStore | undefined;
  readonly compressor: Compressor;
}

export interface RowBlobsDeps extends RowPackerDeps {
  /** Looks for objects that nothing refers to. */
  readonly sweep: () => Promise<void>;
}

/** The form of a PackedContent for rows. */
export type RowForm =
  | { readonly kind: 'small'; readonly stored: Buffer }
  | {
      readonly kind: 'large';
      readonly path: string;
      readonly layout: Layout;
      readonly layoutBytes: Buffer;
      readonly objectKey: string | undefined;
      /** Set by the first append: the object is then referred to, or swept later. */
      wasUsed: boolean;
    };

/** @throws DomainError no-space, read-only, unavailable */
export async function packRowContent(
  deps: RowPackerDeps,
  content: IncomingContent,
): Promise<PackedContent> {
  const size = content.kind === 'memory' ? content.bytes.length : content.size;
  if (size > deps.largeAbove) return await packLarge(deps, content);
  const bytes = content.kind === 'memory' ? asBuffer(content.bytes) : await readSpooled(content);
  const form: RowForm = { kind: 'small', stored: await compressFrameLater(deps.compressor, bytes) };
  return {
    sha256: hash('sha256', bytes, 'buffer'),
    size: bytes.length,
    form,
    async [Symbol.asyncDispose]() {},
  };
}

async function packLarge(deps: RowPackerDeps, content: IncomingContent): Promise<PackedContent> {
  await mkdir(deps.spoolFolder, { recursive: true }).catch((error: unknown) => {
    throw toFileFault(error, deps.spoolFolder);
  });
  const path = join(deps.spoolFolder, `${deps.random.id(15)}.spool.zst`);
  try {
    const { sha256, size, storedSize } = await writeLargeFile(deps.compressor, content, path);
    await using file = await open(path, 'r');
    const layout = toLayout(await readLargeTable(file.fd, storedSize));
    const objectKey = await putObject(deps, path, sha256);
    const form: RowForm = {
      kind: 'large',
      path,
      layout,
      layoutBytes: formatLayout(layout),
      objectKey,
      wasUsed: false,
    };
    return { sha256, size, form, [Symbol.asyncDispose]: () => discard(deps, form) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** The object is noted as an orphan before it exists, so that nothing is ever forgotten in the object store. */
async function putObject(
  deps: RowPackerDeps,
  path: string,
  sha256: Buffer,
): Promise<string | undefined> {
  const { objects, sql, random } = deps;
  if (objects === undefined) return undefined;
  const key = `contents/${sha256.toString('hex')}-${random.id(10)}`;
  await sql.transaction((tx) => insertOrphan(tx, key, nowSeconds(deps.clock)));
  await objects.put(key, { path, sha256: await hashFile(path) });
  return key;
}

async function discard(
  { sql, objects }: RowPackerDeps,
  form: RowForm & { kind: 'large' },
): Promise<void> {
  await rm(form.path, { force: true });
  const key = form.objectKey;
  if (key === undefined || form.wasUsed || objects === undefined) return;
  await objects.remove(key);
  await sql.transaction((tx) => deleteOrphan(tx, key));
}

export function nowSeconds(clock: Clock): number {
  return Math.floor(clock.epochMs() / 1000);
}

async function hashFile(path: string): Promise<Buffer> {
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(path)) sum.update(chunk as Buffer);
  return sum.digest();
}

async function readSpooled(content: IncomingContent & { kind: 'file' }): Promise<Buffer> {
  try {
    await using file = await open(content.path, 'r');
    return await readAt(file.fd, 0, content.size);
  } catch (error) {
    throw toFileFault(error, content.path);
  }
}
