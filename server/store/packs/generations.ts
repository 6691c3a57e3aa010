// A compaction writes one pack that stands for all older ones; its first record says up to which number.
import { decodeFacts } from './decode-record.ts';
import { readAtNow } from './disk.ts';
import type { OpenFiles } from './open-files.ts';
import { listPacks, type PackFolder, packPath } from './pack-folder.ts';
import { HEADER_BYTES, tryReadHeader } from './record-header.ts';

/** Facts of a generation record; written in a fixed length, because they are known only when the pack is finished. */
interface GenerationFacts {
  readonly replacesUpTo: number;
}

export interface LivePacks {
  /** Ascending; the first is the generation's own when there is one. */
  readonly packs: readonly number[];
  /** Number of the pack that began the present generation; 0 before the first compaction. */
  readonly generation: number;
  readonly replaced: readonly number[];
}

/** Bytes that hold the generation record's header and facts. */
const RECORD_BYTES = HEADER_BYTES + 64;

export function generationFacts(replacesUpTo: number): Record<string, unknown> {
  return { replacesUpTo: String(replacesUpTo).padStart(16, ' ') };
}

/** The packs that count, and those a finished compaction left behind. */
export function livePacks(folder: PackFolder, files: OpenFiles): LivePacks {
  const present = listPacks(folder, 'finished');
  // A compaction leaves its own pack and one behind it: the first pack alone is from before any.
  if (present.length === 1 && present[0] === 1)
    return { packs: present, generation: 0, replaced: [] };
  for (const pack of present.toReversed()) {
    const facts = readGeneration(folder, files, pack);
    if (facts === undefined) continue;
    const isLive = (p: number) => p === pack || p > facts.replacesUpTo;
    return {
      packs: present.filter(isLive),
      generation: pack,
      replaced: present.filter((p) => !isLive(p)),
    };
  }
  return { packs: present, generation: 0, replaced: [] };
}

function readGeneration(
  folder: PackFolder,
  files: OpenFiles,
  pack: number,
): GenerationFacts | undefined {
  const file = files.acquire(packPath(folder, pack), 'read');
  try {
    const bytes = readAtNow(file.fd, 0, RECORD_BYTES);
    const header = tryReadHeader(bytes, 0);
    if (header?.kind !== 'generation') return undefined;
    const replacesUpTo = Number(decodeFacts(header, bytes)['replacesUpTo']);
    return Number.isSafeInteger(replacesUpTo) ? { replacesUpTo } : undefined;
  } catch {
    return undefined;
  } finally {
    files.release(file);
  }
}
