import type { HttpAnswer } from '#clients/http/http-request.ts';
import { retryAfterSeconds } from '#clients/http/retry-after.ts';
import { DomainError } from '#platform/errors.ts';
import { expectTokenUrl, type OauthClient } from './oauth-client.ts';
import { signJwt } from './sign-jwt.ts';

/** What a server gives for a grant. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  /** The next one; the last may be of no more use. */
  readonly refreshToken?: string;
}

/** Tokens of Microsoft have 2 to 4 KB, with many groups up to 30. */
const MAX_ANSWER_BYTES = 256 * 1024;
const IDLE_LIMIT_MS = 60_000;
const ASSERTION_SECONDS = 600;
/** Where a server does not say. */
// RFC 6749 §5.1
const DEFAULT_LIFE_SECONDS = 300;

/** Asks for tokens. @throws DomainError as the server refuses: authentication-failed, no-permission, bad-value, unavailable; details.oauthError */
// RFC 6749 §3.2
export async function requestTokens(
  client: OauthClient,
  grant: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const url = expectTokenUrl(client.server.tokenUrl);
  const answer = await postForm(client, url, { ...grant, ...proofOf(client, url) });
  const { access_token: accessToken, ...more } = answer;
  if (typeof accessToken !== 'string' || accessToken === '')
    throw new DomainError('unavailable', `${url.host}: its answer holds no token`);
  const { expires_in: life, refresh_token: refreshToken } = more;
  return {
    accessToken,
    expiresInSeconds: secondsOf(life) ?? DEFAULT_LIFE_SECONDS,
    ...(typeof refreshToken === 'string' && { refreshToken }),
  };
}

/** Some servers say numbers as texts. */
export function secondsOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && number > 0 && Number.isFinite(number) ? number : undefined;
}

/** Sends a form, gives the fields of the answer. */
export async function postForm(
  { http }: OauthClient,
  url: URL,
  form: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await http.send({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams(form).toString(),
    // Whoever asks twice has two tokens, which harms nobody; refresh tokens are taken back a while later.
    isRepeatable: true,
    maxBytes: MAX_ANSWER_BYTES,
    idleLimitMs: IDLE_LIMIT_MS,
  });
  const fields = fieldsOf(answer);
  if (answer.status === 200 && fields !== undefined) return fields;
  throw refusalOf(answer, fields ?? {});
}

function fieldsOf({ body }: HttpAnswer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const refusals: Readonly<Record<string, 'authentication-failed' | 'no-permission' | 'bad-value'>> =
  {
    invalid_client: 'authentication-failed',
    invalid_grant: 'authentication-failed',
    interaction_required: 'authentication-failed',
    access_denied: 'no-permission',
    unauthorized_client: 'no-permission',
    consent_required: 'no-permission',
    invalid_scope: 'bad-value',
    invalid_request: 'bad-value',
    unsupported_grant_type: 'bad-value',
  };
const MAX_SAID = 400;

// RFC 6749 §5.2
function refusalOf(
  { status, headers, url }: HttpAnswer,
  fields: Readonly<Record<string, unknown>>,
): DomainError {
  const name = typeof fields['error'] === 'string' ? fields['error'] : '';
  const description = fields['error_description'];
  const [said = ''] = typeof description === 'string' ? description.split(/[\r\n]/, 1) : [];
  const seconds = retryAfterSeconds(headers);
  const code = Object.hasOwn(refusals, name) ? refusals[name]! : undefined;
  const words = [name === '' ? `status ${status}` : name, said.slice(0, MAX_SAID)];
  return new DomainError(
    code ?? 'unavailable',
    `${url.host} gives no token: ${words.filter((w) => w !== '').join(': ')}`,
    {
      details: {
        oauthError: name,
        ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }),
      },
    },
  );
}

// RFC 6749 §2.3.1, RFC 7523 §2.2
function proofOf(
  { clientId, proof, clock, random }: OauthClient,
  url: URL,
): Readonly<Record<string, string>> {
  if (proof === undefined) return { client_id: clientId };
  if (proof.kind === 'secret') return { client_id: clientId, client_secret: proof.secret };
  const now = Math.floor(clock.epochMs() / 1000);
  const header = proof.thumbprint === undefined ? {} : { x5t: proof.thumbprint };
  const claims = {
    aud: url.href,
    iss: clientId,
    sub: clientId,
    jti: random.id(),
    nbf: now,
    exp: now + ASSERTION_SECONDS,
  };
  return {
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signJwt(header, claims, proof.key),
  };
}
