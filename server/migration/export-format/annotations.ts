import { asBuffer } from '#platform/bytes.ts';
import type { AnnotationRecord } from './records.ts';

/** Locks of clients that are at work right now mean nothing elsewhere. */
const LOCKS = '/dav/lock/';

type Annotation = { readonly entry: string; readonly value: Uint8Array };

export function toAnnotationRecords(annotations: readonly Annotation[]): AnnotationRecord[] {
  return annotations
    .filter(({ entry }) => !entry.startsWith(LOCKS))
    .map(({ entry, value }) => {
      const bytes = asBuffer(value);
      const text = bytes.toString('utf8');
      return Buffer.from(text).equals(bytes)
        ? { entry, text }
        : { entry, base64: bytes.toString('base64') };
    });
}

export function annotationValue({ text, base64 }: AnnotationRecord): Buffer {
  return text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text);
}
