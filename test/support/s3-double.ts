// An S3-compatible store in this process: checks every signature (AWS Signature Version 4) and payload hash, knows
// If-None-Match and ranges, and fails as told.
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type S3Fault = 'error-500' | 'cut-before' | 'cut-after' | 'slow' | 'truncated';

export interface S3Double extends AsyncDisposable {
  readonly bucket: {
    readonly endpoint: string;
    readonly bucket: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly timeoutMs: number;
  };
  readonly objects: Map<string, Buffer>;
  /** Faults of the next requests, one each. */
  readonly faults: S3Fault[];
  /** "PUT 200", "GET 206", ... in order. */
  readonly answers: string[];
}

const SECRET = 'secret';

export async function startS3Double(): Promise<S3Double> {
  const objects = new Map<string, Buffer>();
  const faults: S3Fault[] = [];
  const answers: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const fault = faults.shift();
      if (fault === 'cut-before') return request.socket.destroy();
      if (fault === 'slow') return undefined;
      if (fault === 'error-500') return reply(response, { status: 500 });
      const answer = handle(objects, request, Buffer.concat(chunks));
      answers.push(`${request.method} ${answer.status}`);
      if (fault === 'cut-after') return request.socket.destroy();
      if (fault === 'truncated') answer.body = answer.body?.subarray(1);
      return reply(response, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    bucket: {
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'mail',
      region: 'test-1',
      accessKeyId: 'key',
      secretAccessKey: SECRET,
      timeoutMs: 500,
    },
    objects,
    faults,
    answers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly status: number;
  body?: Buffer | undefined;
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-length': body?.length ?? 0 });
  response.end(body);
}

function handle(objects: Map<string, Buffer>, request: IncomingMessage, body: Buffer): Answer {
  if (!isSigned(request, body)) return { status: 403 };
  const key = request.url!.replace(/^\/mail\//, '');
  const present = objects.get(key);
  switch (request.method) {
    case 'PUT':
      if (present !== undefined && request.headers['if-none-match'] === '*') return { status: 412 };
      objects.set(key, body);
      return { status: 200 };
    case 'GET': {
      if (present === undefined) return { status: 404 };
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
      if (range === null) return { status: 200, body: present };
      if (Number(range[1]) >= present.length) return { status: 416 };
      return { status: 206, body: present.subarray(Number(range[1]), Number(range[2]) + 1) };
    }
    case 'DELETE':
      objects.delete(key);
      return { status: 204 };
    case undefined:
    default:
      return { status: 405 };
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const authorization = request.headers.authorization ?? '';
  const found =
    /^AWS4-HMAC-SHA256 Credential=key\/(\d{8})\/test-1\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (found === null) return false;
  const [, day, names, signature] = found as unknown as [string, string, string, string];
  const date = String(request.headers['x-amz-date']);
  const payload = String(request.headers['x-amz-content-sha256']);
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) return false;
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name])}\n`);
  const canonical = [request.method, request.url, '', headers.join(''), names, payload].join('\n');
  const scope = `${day}/test-1/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(Buffer.from(canonical))].join('\n');
  let key: Buffer = Buffer.from(`AWS4${SECRET}`);
  for (const part of [day, 'test-1', 's3', 'aws4_request']) key = hmac(key, part);
  return date.startsWith(day) && hmac(key, toSign).toString('hex') === signature;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
