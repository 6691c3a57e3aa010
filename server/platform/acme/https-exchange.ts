import { request } from 'node:https';
import { DomainError } from '../errors.ts';

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}
export interface HttpsQuestion {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  readonly body?: string;
  /** PEM of a root besides the public ones. */
  readonly trusted?: string;
}

const MAX_ANSWER_BYTES = 1024 * 1024;
const TIMEOUT_MS = 30_000;

/** One exchange with the authority. @throws DomainError unavailable */
export async function exchangeHttps(question: HttpsQuestion): Promise<HttpsAnswer> {
  return await new Promise((done, fail) => {
    const refuse = (reason: string) =>
      fail(new DomainError('unavailable', `${new URL(question.url).host}: ${reason}`));
    const outgoing = request(question.url, {
      method: question.method,
      timeout: TIMEOUT_MS,
      agent: false,
      headers: {
        'user-agent': 'mailstead',
        ...(question.body === undefined ? {} : { 'content-type': 'application/jose+json' }),
      },
      ...(question.trusted === undefined ? {} : { ca: question.trusted }),
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', (error) => refuse(error.message));
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) outgoing.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      incoming.on('error', (error) => refuse(error.message));
      incoming.on('end', () =>
        done({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    outgoing.end(question.body);
  });
}
