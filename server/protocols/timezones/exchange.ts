/** A GET of something at or below the service's path. */
export interface ZoneRequest {
  /** Below the service's path, without query, percent-encoding as sent; '' for the service itself. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** '' when the request has no such field. */
  header(name: string): string;
}

export interface ZoneAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// RFC 7808 §10.1
type Problem =
  | 'invalid-action'
  | 'invalid-changedsince'
  | 'invalid-format'
  | 'invalid-start'
  | 'invalid-end'
  | 'invalid-pattern'
  | 'tzid-not-found';

// RFC 7808 §4.1.7
export function problem(type: Problem, title: string, status = 400): ZoneAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-language': 'en',
    },
    body: JSON.stringify({ type: `urn:ietf:params:tzdist:error:${type}`, title, status }),
  };
}

export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): ZoneAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}
