// Small contents in PostgreSQL, large ones in an S3-compatible object store.
import type { BlobStore } from './blob-store.ts';
import type { PostgresBlobsOptions } from './postgres-blobs.ts';
import { openRowStore } from './rows/open-row-store.ts';
import { createS3Objects, type S3Bucket } from './rows/s3-objects.ts';

export interface S3BlobsOptions extends PostgresBlobsOptions {
  readonly bucket: S3Bucket;
}

/** @throws DomainError unavailable, not-supported (a newer schema) */
export async function openS3Blobs(options: S3BlobsOptions): Promise<BlobStore> {
  return await openRowStore({
    ...options,
    largeAbove: options.largeAbove ?? 256 * 1024,
    objects: createS3Objects(options),
  });
}
