import type { Bytes } from '#platform/bytes.ts';
import { isObject, numberAt, objectAt, objectsAt, textAt, type JsonObject } from './json-value.ts';

/** One request in a batch. */
export interface BatchRequest {
  readonly method: string;
  /** Below the root of the service: "/users/…". */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
}

export interface BatchAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | undefined;
  /** Of answers that are no JSON. */
  readonly bytes: Bytes | undefined;
}

/** Graph takes no more in one. */
export const MAX_BATCH = 20;

export function formatBatch(requests: readonly BatchRequest[]): JsonObject {
  return {
    requests: requests.map(({ method, path, headers, body }, i) => ({
      id: String(i),
      method,
      url: path,
      ...(headers !== undefined || body !== undefined
        ? {
            headers: {
              ...headers,
              ...(body !== undefined && { 'Content-Type': 'application/json' }),
            },
          }
        : undefined),
      ...(body !== undefined && { body }),
    })),
  };
}

/** Answers in the order of the requests; undefined for those that are missing. */
export function parseBatch(answer: JsonObject, count: number): (BatchAnswer | undefined)[] {
  const found = new Map(objectsAt(answer, 'responses').map((it) => [idOf(it), it]));
  return Array.from({ length: count }, (_, i) => {
    const one = found.get(String(i));
    return one === undefined ? undefined : toAnswer(one);
  });
}

function idOf(response: JsonObject): string {
  return textAt(response, 'id') ?? String(numberAt(response, 'id') ?? '');
}

function toAnswer(response: JsonObject): BatchAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectAt(response, 'headers') ?? {}))
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  const body = response['body'];
  return {
    status: numberAt(response, 'status') ?? 0,
    headers,
    body: isObject(body) ? body : undefined,
    bytes: typeof body === 'string' ? Buffer.from(body, 'base64') : undefined,
  };
}
