// Hashes and compresses a content once, ahead of any transaction, for all the accounts that get it.
import { hash } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asBuffer } from '#platform/bytes.ts';
import type { Clock } from '#platform/clock.ts';
import type { Random } from '#platform/random.ts';
import type { IncomingContent, PackedContent, RecordKind } from '../blob-store.ts';
import { readAt } from './disk.ts';
import type { EncodedBody } from './encode-record.ts';
import { toFileFault } from './file-faults.ts';
import { writeLargeFile } from './large-file.ts';
import { formatLargeStub } from './large-stub.ts';
import { largeName } from './pack-folder.ts';
import { packFrames, type PackedFrames } from './packed-frames.ts';
import type { Compressor } from './zstd-frames.ts';

/** The packs' form of a PackedContent. */
export type PackForm =
  | { readonly kind: 'small'; readonly frames: PackedFrames }
  | {
      readonly kind: 'large';
      readonly path: string;
      readonly stub: (kind: RecordKind) => Promise<PackedFrames>;
    };

export interface PackerDeps {
  readonly spoolFolder: string;
  readonly largeAbove: number;
  readonly random: Random;
  readonly clock: Clock;
  readonly compressor: Compressor;
}

/** @throws DomainError no-space, read-only, not-found (a spool file that is gone) */
export async function packContent(
  deps: PackerDeps,
  content: IncomingContent,
): Promise<PackedContent> {
  const size = content.kind === 'memory' ? content.bytes.length : content.size;
  if (size > deps.largeAbove) return await packLarge(deps, content);
  const bytes = content.kind === 'memory' ? asBuffer(content.bytes) : await readSpooled(content);
  const form: PackForm = { kind: 'small', frames: await packFrames(deps.compressor, bytes) };
  return {
    sha256: hash('sha256', bytes, 'buffer'),
    size: bytes.length,
    form,
    [Symbol.asyncDispose]: keepNothing,
  };
}

/** A small content has no file. */
async function keepNothing(): Promise<void> {}

/** What a record of this content stores in the pack. */
export async function bodyOf(kind: RecordKind, content: PackedContent): Promise<EncodedBody> {
  const form = content.form as PackForm;
  return {
    frames: form.kind === 'small' ? form.frames : await form.stub(kind),
    sha256: content.sha256,
    contentSize: content.size,
    isLarge: form.kind === 'large',
  };
}

async function packLarge(deps: PackerDeps, content: IncomingContent): Promise<PackedContent> {
  await mkdir(deps.spoolFolder, { recursive: true }).catch((error: unknown) => {
    throw toFileFault(error, deps.spoolFolder);
  });
  const path = join(deps.spoolFolder, `${deps.random.id(15)}${SPOOL_SUFFIX}`);
  const { sha256, size, beginning } = await writeLargeFile(deps.compressor, content, path);
  const stubs = new Map<RecordKind, Promise<PackedFrames>>();
  const form: PackForm = {
    kind: 'large',
    path,
    stub(kind) {
      let stub = stubs.get(kind);
      if (stub === undefined)
        stubs.set(
          kind,
          (stub = packFrames(deps.compressor, formatLargeStub(kind, beginning, largeName(sha256)))),
        );
      return stub;
    },
  };
  return {
    sha256,
    size,
    form,
    async [Symbol.asyncDispose]() {
      await rm(path, { force: true });
    },
  };
}

async function readSpooled(content: IncomingContent & { kind: 'file' }): Promise<Buffer> {
  try {
    await using file = await open(content.path, 'r');
    return await readAt(file.fd, 0, content.size);
  } catch (error) {
    throw toFileFault(error, content.path);
  }
}

const SPOOL_SUFFIX = '.spool.zst';
const SPOOL_MAX_AGE_MS = 24 * 3600 * 1000;

/** Removes spool files that a killed process left behind; what is younger may belong to another worker. */
export async function sweepSpool(deps: Pick<PackerDeps, 'spoolFolder' | 'clock'>): Promise<void> {
  for (const name of await readdir(deps.spoolFolder).catch(() => [])) {
    const path = join(deps.spoolFolder, name);
    const age = deps.clock.epochMs() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0);
    if (name.endsWith(SPOOL_SUFFIX) && age > SPOOL_MAX_AGE_MS) await rm(path, { force: true });
  }
}
