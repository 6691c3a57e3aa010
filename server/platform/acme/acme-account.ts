import type { KeyObject } from 'node:crypto';
import { DomainError } from '../errors.ts';
import { exchangeHttps, type HttpsAnswer } from './https-exchange.ts';
import { publicJwk, signExternalBinding, type Signer, signRequest } from './jws.ts';

// RFC 8555 §7.1.1, RFC 9773 §4.1
interface Directory {
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
  readonly renewalInfo?: string;
}

export interface AcmeAccountOptions {
  readonly directoryUrl: string;
  readonly key: KeyObject;
  /** '' for none. */
  readonly contact: string;
  readonly external: { readonly id: string; readonly key: string } | undefined;
  readonly trusted: string | undefined;
}

export interface AcmeAnswer<T> {
  readonly value: T;
  /** Address of what was made. */
  readonly location: string;
  /** How long the authority wants us to wait before we ask again. */
  readonly retryAfterSeconds: number | undefined;
  readonly text: string;
}

/** A signed-in client of one authority. */
export interface AcmeAccount {
  readonly directory: Directory;
  /** POST, or POST-as-GET without payload. @throws DomainError unavailable, limit-reached, no-permission */
  post<T>(url: string, payload?: unknown): Promise<AcmeAnswer<T>>;
  /** Unsigned GET of a public resource. @throws DomainError unavailable */
  get<T>(url: string): Promise<AcmeAnswer<T>>;
}

/** A nonce may be refused at any time; so often a request is signed anew. */
const NONCE_ATTEMPTS = 10;

/** Finds the account that belongs to the key, or makes it. @throws DomainError unavailable, no-permission, limit-reached */
export async function openAcmeAccount(options: AcmeAccountOptions): Promise<AcmeAccount> {
  const { key, trusted } = options;
  const tls = trusted === undefined ? {} : { trusted };
  const get = async <T>(url: string) =>
    toAnswer<T>(await exchangeHttps({ method: 'GET', url, ...tls }));
  const directory = (await get<Directory>(options.directoryUrl)).value;
  let nonce: string | undefined;

  const takeNonce = async (): Promise<string> => {
    const kept = nonce;
    nonce = undefined;
    if (kept !== undefined) return kept;
    const answer = await exchangeHttps({ method: 'HEAD', url: directory.newNonce, ...tls });
    const fresh = answer.headers['replay-nonce'];
    if (typeof fresh !== 'string')
      throw new DomainError('unavailable', 'the authority gives no nonce');
    return fresh;
  };
  const postAs = async <T>(signer: Signer, url: string, payload: unknown) => {
    for (let attempt = 1; ; attempt++) {
      const body = signRequest(key, { ...signer, nonce: await takeNonce(), url }, payload);
      const answer = await exchangeHttps({ method: 'POST', url, body, ...tls });
      const next = answer.headers['replay-nonce'];
      nonce = typeof next === 'string' ? next : undefined;
      // RFC 8555 §6.5
      const isStale = answer.status === 400 && problemType(answer) === 'badNonce';
      if (!isStale || attempt === NONCE_ATTEMPTS) return toAnswer<T>(answer);
    }
  };

  // RFC 8555 §7.3: the same key gives the account that is there.
  const made = await postAs({ jwk: publicJwk(key) }, directory.newAccount, {
    termsOfServiceAgreed: true,
    ...(options.contact === '' ? {} : { contact: [`mailto:${options.contact}`] }),
    ...(options.external === undefined
      ? {}
      : {
          externalAccountBinding: signExternalBinding(key, options.external, directory.newAccount),
        }),
  });
  const signer = { kid: made.location };
  return { directory, get, post: async (url, payload) => await postAs(signer, url, payload) };
}

function problemType({ body }: HttpsAnswer): string | undefined {
  // RFC 8555 §6.7
  return /"urn:ietf:params:acme:error:(\w+)"/.exec(body)?.[1];
}

function toAnswer<T>(answer: HttpsAnswer): AcmeAnswer<T> {
  const { status, headers, body } = answer;
  if (status >= 400) throw toError(answer);
  const isJson = /json/.test(String(headers['content-type'] ?? ''));
  const wait = Number(headers['retry-after']);
  return {
    value: (isJson ? parseJson(body) : undefined) as T,
    location: String(headers['location'] ?? ''),
    retryAfterSeconds: Number.isFinite(wait) ? wait : undefined,
    text: body,
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new DomainError('unavailable', 'the authority answers with broken JSON');
  }
}

function toError(answer: HttpsAnswer): DomainError {
  const type = problemType(answer) ?? `status ${answer.status}`;
  const detail = /"detail"\s*:\s*"((?:[^"\\]|\\.){0,300})/.exec(answer.body)?.[1] ?? '';
  const message = `the authority refuses: ${type}${detail === '' ? '' : `: ${detail}`}`;
  if (type === 'rateLimited') return new DomainError('limit-reached', message);
  return new DomainError(answer.status >= 500 ? 'unavailable' : 'no-permission', message);
}
