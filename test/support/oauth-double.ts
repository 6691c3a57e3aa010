// A server that gives OAuth tokens as Microsoft and Google do: client credentials with a secret or a signed assertion, device
// codes, refresh tokens that are good once, service accounts, and introspection.
import { verify, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OauthDouble extends AsyncDisposable {
  readonly tokenUrl: string;
  readonly deviceUrl: string;
  readonly introspectionUrl: string;
  /** Forms that came, in order. */
  readonly asked: readonly Readonly<Record<string, string>>[];
  /** Somebody types the code of the last device in; undefined: refuses. */
  approve(user: string | undefined): void;
  /** Access tokens that are good, with whom they are for. */
  readonly tokens: Map<string, string>;
  /** The refresh token that is good now; the others were used. */
  readonly refreshToken: string | undefined;
  /** The next answers instead of what was asked for: status and fields. */
  readonly refusals: [status: number, fields: Record<string, string>][];
}

export interface OauthDoubleOptions {
  readonly clientId: string;
  readonly secret?: string;
  /** What assertions are signed with. */
  readonly publicKey?: KeyObject;
  readonly lifeSeconds?: number;
  /** Whether refresh tokens are good once. */
  readonly rotates?: boolean;
  /** Whose mailbox a program's own token opens. */
  readonly application?: string;
  /** Between two questions whether a code was typed in. */
  readonly intervalSeconds?: number;
}

type Fields = Readonly<Record<string, string>>;

export async function startOauthDouble(options: OauthDoubleOptions): Promise<OauthDouble> {
  const { lifeSeconds = 3600, rotates = true, application = 'application' } = options;
  const asked: Fields[] = [];
  const tokens = new Map<string, string>();
  const refusals: [number, Record<string, string>][] = [];
  let count = 0;
  let refreshToken: string | undefined;
  let owner = '';
  let decision: 'pending' | 'approved' | 'refused' = 'pending';

  const give = (user: string, withRefresh: boolean): object => {
    const token = `access-${++count}`;
    tokens.set(token, user);
    if (withRefresh && (rotates || refreshToken === undefined)) refreshToken = `refresh-${++count}`;
    return {
      token_type: 'Bearer',
      access_token: token,
      expires_in: lifeSeconds,
      ...(withRefresh && { refresh_token: refreshToken }),
    };
  };
  const answerToken = (form: Fields, url: string): [number, object] => {
    const grant = form['grant_type'] ?? '';
    if (grant.endsWith('jwt-bearer')) {
      const claims = readAssertion(form['assertion'] ?? '', options.publicKey);
      if (claims === undefined || claims['aud'] !== url)
        return [400, { error: 'invalid_grant', error_description: 'Bad signature' }];
      return [200, give(String(claims['sub']), false)];
    }
    if (!isClient(form, url, options))
      return [
        401,
        { error: 'invalid_client', error_description: 'Unknown client or secret\r\nTrace' },
      ];
    if (grant === 'client_credentials') return [200, give(application, false)];
    if (grant === 'refresh_token') {
      if (form['refresh_token'] !== refreshToken)
        return [
          400,
          { error: 'invalid_grant', error_description: 'The token was used or revoked' },
        ];
      return [200, give(owner, true)];
    }
    if (!grant.endsWith('device_code')) return [400, { error: 'unsupported_grant_type' }];
    if (decision === 'pending') return [400, { error: 'authorization_pending' }];
    if (decision === 'refused') return [400, { error: 'authorization_declined' }];
    return [200, give(owner, true)];
  };
  const answer = (request: IncomingMessage, body: string): [number, object] => {
    const url = `http://${request.headers.host}${request.url}`;
    if (request.url === '/introspect') {
      const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
      const user = tokens.get(token);
      return user === undefined
        ? [401, { error: 'invalid_token' }]
        : [200, { username: user, active: true }];
    }
    const form = Object.fromEntries(new URLSearchParams(body));
    asked.push(form);
    const refusal = refusals.shift();
    if (refusal !== undefined) return refusal;
    if (request.url === '/token') return answerToken(form, url);
    decision = 'pending';
    return [
      200,
      {
        device_code: 'device-1',
        user_code: 'ABCD-EFGH',
        verification_uri: 'https://login.test/device',
        expires_in: 900,
        interval: options.intervalSeconds ?? 5,
      },
    ];
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => send(response, answer(request, body)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    tokenUrl: `${origin}/token`,
    deviceUrl: `${origin}/devicecode`,
    introspectionUrl: `${origin}/introspect`,
    asked,
    tokens,
    refusals,
    get refreshToken() {
      return refreshToken;
    },
    approve(user) {
      decision = user === undefined ? 'refused' : 'approved';
      owner = user ?? '';
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function send(response: ServerResponse, [status, fields]: [number, object]): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 429 && { 'retry-after': '7' }),
  });
  response.end(JSON.stringify(fields));
}

function isClient(form: Fields, url: string, options: OauthDoubleOptions): boolean {
  if (form['client_id'] !== options.clientId) return false;
  if (options.publicKey !== undefined) {
    const claims = readAssertion(form['client_assertion'] ?? '', options.publicKey);
    return claims?.['iss'] === options.clientId && claims['aud'] === url;
  }
  return options.secret === undefined || form['client_secret'] === options.secret;
}

function readAssertion(
  jwt: string,
  key: KeyObject | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  if (key === undefined || !verify('sha256', signed, key, Buffer.from(signature, 'base64url')))
    return undefined;
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
}
