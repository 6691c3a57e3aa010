import type { IncomingHttpHeaders } from 'node:http';
import type { Bytes } from '#platform/bytes.ts';
import type { HttpCredentials } from './http-credentials.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Bytes | string;
  /** Goes to the origin of the address and to no other that it leads to. */
  readonly credentials?: HttpCredentials;
  /**
   * Whether it may be sent again when its connection is cut and nobody knows if it was worked on. By default only for methods that
   * are idempotent.
   */
  readonly isRepeatable?: boolean;
  /** Whether to go where an answer leads to, which is done unless it says false. */
  readonly follows?: boolean;
  /** Of the answer's body, packed and unpacked. */
  readonly maxBytes?: number;
  /** How long nothing may go to and fro. */
  readonly idleLimitMs?: number;
  readonly signal?: AbortSignal;
}

/** An answer, whatever its status; also 401 when nothing helped. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Bytes;
  /** Where it came from in the end. */
  readonly url: URL;
}

// RFC 9110 §9.2.2
const idempotentMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'PROPFIND',
  'REPORT',
]);

export function isRepeatable(request: HttpRequest): boolean {
  return request.isRepeatable ?? idempotentMethods.has(request.method);
}
