// Objects in an S3-compatible store: signed requests, repeated with growing pauses while the store is not well.
import { openAsBlob } from 'node:fs';
import { AwsClient } from 'aws4fetch';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import type { ObjectStore } from './object-store.ts';

export interface S3Bucket {
  /** e.g. "https://s3.example.test" */
  readonly endpoint: string;
  /** False names the bucket as the first part of the host name; default true: in the path. */
  readonly pathStyle?: boolean;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** How long one request may take; default 60 s. */
  readonly timeoutMs?: number;
}

export interface S3Deps {
  readonly bucket: S3Bucket;
  readonly clock: Clock;
  readonly random: Random;
}

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 100;
const TIMEOUT_MS = 60_000;

export function createS3Objects(deps: S3Deps): ObjectStore {
  const request = createRequester(deps);
  return {
    async put(key, { path, sha256 }) {
      const response = await request(key, async () => ({
        method: 'PUT',
        body: await openAsBlob(path),
        headers: {
          'If-None-Match': '*',
          'X-Amz-Content-Sha256': Buffer.from(sha256).toString('hex'),
        },
      }));
      // The key is new: when an object is there, an earlier attempt of this call reached the store.
      if (!response.ok && response.status !== 412) throw refused(deps, key, response.status);
    },
    async read(key, { start, end }) {
      if (end <= start) return Buffer.alloc(0);
      const response = await request(key, async () => ({
        headers: { Range: `bytes=${start}-${end - 1}` },
      }));
      if (response.status === 404) throw missing(key, 'is not there');
      if (response.status === 416) throw missing(key, 'is shorter than it was');
      if (response.status !== 206) throw refused(deps, key, response.status);
      if (response.body.length !== end - start) throw missing(key, 'is shorter than it was');
      return response.body;
    },
    async remove(key) {
      const response = await request(key, async () => ({ method: 'DELETE' }));
      if (!response.ok && response.status !== 404) throw refused(deps, key, response.status);
    },
  };
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: Buffer;
}
type Ask = () => Promise<RequestInit & { readonly headers?: Record<string, string> }>;

/** Sends a request until the store gives an answer that repeating would not change. */
function createRequester({ bucket, clock, random }: S3Deps) {
  const { accessKeyId, secretAccessKey, region } = bucket;
  const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
  return async (key: string, ask: Ask): Promise<Answer> => {
    const url = `${addressOf(bucket)}/${key}`;
    let fault = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0)
        await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random.unit()));
      try {
        const datetime = clock.now().toString({ smallestUnit: 'second' }).replace(/[-:]/g, '');
        const signed = await aws.sign(url, { ...(await ask()), aws: { datetime } });
        const response = await fetch(signed, {
          signal: AbortSignal.timeout(bucket.timeoutMs ?? TIMEOUT_MS),
        });
        const body = Buffer.from(await response.arrayBuffer());
        const { ok, status } = response;
        if (status < 500 && status !== 429 && status !== 408) return { ok, status, body };
        fault = `answer ${status}`;
      } catch (error) {
        const { cause, message } = error as Error & { cause?: Error };
        fault = cause?.message ?? message;
      }
    }
    throw new DomainError(
      'unavailable',
      `object store ${bucket.endpoint}: ${fault} after ${ATTEMPTS} attempts; check that it is reachable and well`,
      { details: { key } },
    );
  };
}

function addressOf({ endpoint, bucket, pathStyle }: S3Bucket): string {
  const address = endpoint.replace(/\/+$/, '');
  return pathStyle === false ? address.replace('://', `://${bucket}.`) : `${address}/${bucket}`;
}

function refused({ bucket }: S3Deps, key: string, status: number): DomainError {
  const advice =
    status === 403
      ? 'check the access key and its rights'
      : status === 404
        ? `is there a bucket ${bucket.bucket}?`
        : 'check the store';
  return new DomainError(
    'unavailable',
    `object store ${bucket.endpoint} refuses ${key} with ${status}; ${advice}`,
    { details: { key, status } },
  );
}

function missing(key: string, what: string): DomainError {
  return new DomainError('corrupt', `object ${key} ${what}; restore it from a backup`, {
    details: { key },
  });
}
