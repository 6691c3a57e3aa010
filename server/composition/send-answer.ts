import type { HttpExchange } from '#protocols/http/route.ts';

/** Ends the response with a text; with 304 the client has it already. */
export function sendAnswer(
  { request, response }: HttpExchange,
  answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  },
): void {
  const { status, headers, body } = answer;
  const length = status === 304 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...length, ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}
