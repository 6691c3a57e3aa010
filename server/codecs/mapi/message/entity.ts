import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { BASE64_LINE_BYTES, encodeBase64Lines } from '#codecs/mime/encode-body.ts';

/** A MIME entity to be written: its header fields, each with its CRLF, and its body. */
export interface Entity {
  readonly fields: string;
  readonly body: EntityBody;
}

export type EntityBody =
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  /** Content that becomes base64 as it comes. */
  | { readonly kind: 'stream'; readonly chunks: () => AsyncIterable<Bytes> }
  /** A whole entity with a header of its own: an embedded message. */
  | { readonly kind: 'entity'; readonly entity: Entity }
  | {
      readonly kind: 'parts';
      readonly boundary: string;
      readonly parts: readonly Entity[];
    };

/** The entity in one piece. @throws DomainError too-large beyond so many bytes; what reading a stream throws */
export async function formatEntity(entity: Entity, mostBytes: number): Promise<Bytes> {
  const sink = new Sink(mostBytes);
  await writeEntity(entity, sink);
  return sink.finish();
}

class Sink {
  private readonly chunks: Bytes[] = [];
  private readonly most: number;
  private length = 0;

  constructor(most: number) {
    this.most = most;
  }

  put(bytes: Bytes): void {
    this.length += bytes.length;
    if (this.length > this.most)
      throw new DomainError('too-large', `the item is larger than ${this.most} bytes`, {
        details: { limit: this.most },
      });
    this.chunks.push(bytes);
  }

  finish(): Bytes {
    return Buffer.concat(this.chunks);
  }
}

async function writeEntity({ fields, body }: Entity, sink: Sink): Promise<void> {
  sink.put(Buffer.from(`${fields}\r\n`));
  switch (body.kind) {
    case 'bytes':
      sink.put(body.bytes);
      break;
    case 'stream':
      await writeBase64(body.chunks(), sink);
      break;
    case 'entity':
      await writeEntity(body.entity, sink);
      break;
    case 'parts':
      await writeParts(body, sink);
      break;
  }
}

// RFC 2046 §5.1.1
async function writeParts(
  { boundary, parts }: Extract<EntityBody, { kind: 'parts' }>,
  sink: Sink,
): Promise<void> {
  for (const [i, part] of parts.entries()) {
    sink.put(Buffer.from(`${i === 0 ? '' : '\r\n'}--${boundary}\r\n`));
    await writeEntity(part, sink);
  }
  sink.put(Buffer.from(`\r\n--${boundary}--\r\n`));
}

/** Whole lines are encoded as they come; what is left of a chunk waits for the next. */
async function writeBase64(chunks: AsyncIterable<Bytes>, sink: Sink): Promise<void> {
  let rest: Bytes = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % BASE64_LINE_BYTES);
    if (whole > 0) sink.put(encodeBase64Lines(bytes.subarray(0, whole)));
    rest = Buffer.from(bytes.subarray(whole));
  }
  if (rest.length > 0) sink.put(encodeBase64Lines(rest));
}
