import {
  bodyFrame,
  RecordDamageError,
  decodeContent,
  decodeFacts,
  decodePrefix,
} from './decode-record.ts';
import { encodeRecord } from './encode-record.ts';
import { FrameCompressor } from './frame-compressor.ts';
import { FrameDecompressor } from './frame-decompressor.ts';
import { packFrames } from './packed-frames.ts';
import type { StoredRecord } from './pack-reader.ts';
import { RECORD_MAGIC, tryReadHeader } from './record-header.ts';
import { type FileStep, scanFile } from './scan-file.ts';
import { decompressFrames } from './zstd-frames.ts';

/**
 * Laws: any bytes can be scanned, and the steps cover them without a gap; any content comes back as it was given, shows
 * the record magic once, and damage of one byte never gives another content. A context that is kept tells of any frame
 * what a new one does.
 */
export const target = {
  name: 'store/packs',
  corpus: (): Buffer[] =>
    ['', 'Subject: a\r\n\r\nb\r\n', 'From x\n>From y', '\u0000\n'.repeat(50)]
      .map((s) => Buffer.from(s))
      .concat(Buffer.from(RECORD_MAGIC)),
  async run(input: Buffer): Promise<void> {
    await assertCovered(input, await scanAll(input));
    const record = await encode(input);
    if (count(record, RECORD_MAGIC) !== 1) throw new Error('stored bytes hold the record magic');
    const pack = Buffer.concat([record, record, record]);
    const steps = await scanAll(pack);
    if (steps.length !== 3) throw new Error('three records are scanned as something else');
    for (const step of steps) assertContent(step, input);
    const damaged = Buffer.from(pack);
    const at = (input.length * 7919 + (input[0] ?? 0) * 31) % pack.length;
    damaged[at] = damaged[at]! ^ (1 << (at % 8));
    const rest = await scanAll(damaged);
    await assertCovered(damaged, rest);
    if (rest.filter((s) => s.step === 'record').length !== 2)
      throw new Error('damage of one byte costs more or less than one record');
    for (const step of rest) if (step.step === 'record') assertContent(step, input);
    const header = tryReadHeader(record, 0);
    assertSameFrames({ header: header!, bytes: record }, input);
    const mbox = decompressFrames(pack, input.length * 4 + 10_000).toString('latin1');
    if (`\n${mbox}`.split('\nFrom ').length !== 4)
      throw new Error('the mbox has other than three messages');
  },
};

async function encode(content: Buffer): Promise<Buffer> {
  using compressor = new FrameCompressor();
  const parts = encodeRecord(
    {
      kind: 'message',
      facts: { length: content.length, text: content.toString('latin1') },
      prefix: prefixOf(content),
      from: { sender: content.toString('latin1', 0, 50), atSeconds: content.length * 1e5 },
    },
    {
      frames: await packFrames(compressor, content),
      sha256: new Uint8Array(32),
      contentSize: content.length,
      isLarge: false,
    },
  );
  return Buffer.concat(parts);
}

/** Trace fields are complete lines. */
function prefixOf(content: Buffer): Buffer {
  return content.subarray(0, content.subarray(0, 100).lastIndexOf(10) + 1);
}

function assertContent(step: FileStep, content: Buffer): void {
  if (step.step !== 'record') throw new Error(`a whole record is taken for ${step.what}`);
  const { header, bytes } = step;
  if (!decodeContent(header, bytes).equals(content)) throw new Error('another content came back');
  if (!decodePrefix(header, bytes).equals(prefixOf(content)))
    throw new Error('another prefix came back');
  if (decodeFacts(header, bytes)['length'] !== content.length)
    throw new Error('other facts came back');
}

/** Of the content's own frame, of that frame damaged, and of bytes that are none. */
function assertSameFrames({ header, bytes }: StoredRecord, input: Buffer): void {
  using decompressor = new FrameDecompressor();
  const limit = input.length * 2 + 1000;
  const frame = bodyFrame(header, bytes);
  const damaged = Buffer.from(frame);
  damaged[(input.length * 31) % frame.length]! ^= 1 + ((input[0] ?? 0) % 255);
  for (const frames of [frame, damaged, input, damaged.subarray(0, -1), frame]) {
    const kept = outcome(() => decompressor.decompress(frames, limit));
    if (kept !== outcome(() => decompressFrames(frames, limit)))
      throw new Error('a kept context tells something else');
  }
}

function outcome(work: () => Buffer): string {
  try {
    return work().toString('latin1');
  } catch (error) {
    return `${(error as Error).message}!`;
  }
}

async function scanAll(bytes: Buffer): Promise<FileStep[]> {
  const source = {
    size: bytes.length,
    read: async (at: number, length: number) => bytes.subarray(at, at + length),
  };
  const steps: FileStep[] = [];
  for await (const step of scanFile(source, 0)) steps.push(step);
  return steps;
}

async function assertCovered(bytes: Buffer, steps: readonly FileStep[]): Promise<void> {
  let at = 0;
  for (const step of steps) {
    if (step.offset !== at) throw new Error('a scan leaves a gap or goes back');
    at += step.step === 'record' ? step.bytes.length : step.length;
    if (step.step === 'record') tolerate(() => decodeFacts(step.header, step.bytes));
  }
  if (at !== bytes.length) throw new Error('a scan ends early');
}

function tolerate(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RecordDamageError)) throw error;
  }
}

function count(bytes: Buffer, pattern: Uint8Array): number {
  let found = 0;
  for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 1)) found++;
  return found;
}
