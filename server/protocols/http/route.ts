import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request and its answer. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Path without query, percent-encoding as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Name the client asked for, lower case, without port; '' when none. */
  readonly host: string;
  readonly remoteAddress: string;
  readonly isSecure: boolean;
}

/** A part of the path space. Whoever serves it reads the request and ends the response. */
export interface Route {
  /** The exact path, or everything below it when it ends in "/". */
  readonly path: string;
  /** HEAD is answered wherever GET is. OPTIONS reaches only routes that name it. "*": whatever the method. */
  readonly methods: readonly string[];
  /** RFC 4918 paths are exact; the paths that Microsoft's clients use come in any case. */
  readonly isAnyCase?: boolean;
  /** Also over http from elsewhere than loopback, where everything else is sent on to https. */
  readonly isOpenWithoutTls?: boolean;
  /** It asks for the body of a request that waits to be asked (100-continue); for other routes that is done at once. */
  readonly asksForBody?: boolean;
  handle(exchange: HttpExchange): Promise<void> | void;
}

export interface TextAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Ends the response with a text. */
export function answerText({ request, response }: HttpExchange, answer: TextAnswer): void {
  const body = Buffer.from(answer.text);
  response.writeHead(answer.status ?? 200, {
    'content-type': answer.type ?? 'text/plain; charset=utf-8',
    'content-length': String(body.length),
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
