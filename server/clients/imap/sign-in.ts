import { createHash } from 'node:crypto';
import { createScramClient } from '#codecs/sasl/scram-client.ts';
import { formatOauthBearer, formatXoauth2 } from '#codecs/sasl/bearer-message.ts';
import { formatAstring } from '#codecs/imap/string-format.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import { refreshCapabilities, type ImapConnection } from './connect-imap.ts';
import { ImapRefusal } from './refusal.ts';

export interface ImapCredentials {
  /** Whose mail. */
  readonly account: string;
  /** Who signs in, where that is an administrator or a service; absent: the account itself. */
  readonly as?: string;
  readonly secret:
    | { readonly kind: 'password'; readonly password: string }
    /** OAuth access token. */
    | { readonly kind: 'token'; readonly token: string }
    /** Kerio's master password, which opens every account. */
    | { readonly kind: 'master'; readonly password: string };
  /**
   * How an administrator names the account: as the authorization identity of SASL PLAIN (Dovecot, Cyrus, Exchange), by
   * PROXYAUTH after signing in (Sun, Oracle), or in the login name itself, "account*admin" with Dovecot.
   */
  readonly proxyBy?: 'authzid' | 'proxyauth' | 'login-name';
  /** What stands between account and administrator in a login name. Default "*". */
  readonly separator?: string;
}

/** Signs in by the best way that both sides know. @throws DomainError authentication-failed, not-supported, unavailable */
export async function signIn(
  connection: ImapConnection,
  credentials: ImapCredentials,
  random: Random,
): Promise<void> {
  try {
    await exchange(connection, credentials, random);
    if (credentials.proxyBy === 'proxyauth' && credentials.as !== undefined)
      await connection.link.ask(`PROXYAUTH ${formatAstring(credentials.account, 'utf8')}`);
  } catch (error) {
    // Servers without response codes say NO and nothing more.
    if (
      error instanceof ImapRefusal &&
      (error.code === 'conflict' || error.code === 'authentication-failed')
    )
      throw new DomainError(
        'authentication-failed',
        `${credentials.account}: the server refuses the name or the password: ${error.said}`,
        { cause: error },
      );
    throw error;
  }
  await refreshCapabilities(connection);
  // RFC 7162 §3.2.3: only before a mailbox is opened.
  if (connection.capabilities.has('QRESYNC')) await connection.link.ask('ENABLE QRESYNC');
}

async function exchange(
  connection: ImapConnection,
  credentials: ImapCredentials,
  random: Random,
): Promise<void> {
  const { capabilities } = connection;
  const { account, as = account, secret, proxyBy = 'authzid' } = credentials;
  const offers = (name: string) => capabilities.has(`AUTH=${name}`);
  if (secret.kind === 'token') {
    // OAUTHBEARER is the standard's; what most hosts take is XOAUTH2.
    return offers('OAUTHBEARER') && !offers('XOAUTH2')
      ? await sasl(connection, 'OAUTHBEARER', [
          formatOauthBearer({ name: account, token: secret.token }),
        ])
      : await sasl(connection, 'XOAUTH2', [formatXoauth2({ name: account, token: secret.token })]);
  }
  if (secret.kind === 'master') return await masterSignIn(connection, account, secret.password);
  const isProxy = as !== account;
  const loginName =
    isProxy && proxyBy === 'login-name' ? `${account}${credentials.separator ?? '*'}${as}` : as;
  const authorizationId = isProxy && proxyBy === 'authzid' ? account : '';
  if (offers('SCRAM-SHA-256'))
    return await scram(
      connection,
      { name: loginName, password: secret.password, authorizationId },
      random,
    );
  if (offers('PLAIN'))
    return await sasl(connection, 'PLAIN', [
      Buffer.from(`${authorizationId}\0${loginName}\0${secret.password}`),
    ]);
  if (authorizationId !== '')
    throw new DomainError(
      'not-supported',
      'the server offers no AUTH=PLAIN, by which an administrator could open accounts',
    );
  if (capabilities.has('LOGINDISABLED'))
    throw new DomainError(
      'not-supported',
      'the server takes no passwords without TLS, or no passwords at all',
    );
  const words = [loginName, secret.password].map((text) => formatAstring(text, 'utf8'));
  await connection.link.ask(
    words.some((word) => word.includes('\n'))
      ? ['LOGIN ', Buffer.from(loginName), ' ', Buffer.from(secret.password)]
      : `LOGIN ${words.join(' ')}`,
    { name: 'LOGIN' },
  );
}

type Answers = readonly Buffer[] | ((challenge: Buffer, step: number) => Buffer | Promise<Buffer>);

async function sasl(
  { link, capabilities }: ImapConnection,
  mechanism: string,
  answers: Answers,
): Promise<void> {
  let step = 0;
  const next = async (challenge: Buffer): Promise<Buffer> =>
    typeof answers === 'function'
      ? await answers(challenge, step++)
      : (answers[step++] ?? Buffer.alloc(0));
  // RFC 4959 §3
  const isInitial = capabilities.has('SASL-IR') && Array.isArray(answers);
  const initial = isInitial ? ` ${(await next(Buffer.alloc(0))).toString('base64')}` : '';
  await link.ask(`AUTHENTICATE ${mechanism}${initial}`, {
    name: `AUTHENTICATE ${mechanism}`,
    onContinuation: async (text) => (await next(Buffer.from(text, 'base64'))).toString('base64'),
  });
}

async function scram(
  connection: ImapConnection,
  who: { name: string; password: string; authorizationId: string },
  random: Random,
): Promise<void> {
  const client = createScramClient({ ...who, nonce: random.bytes(18).toString('base64') });
  await sasl(connection, 'SCRAM-SHA-256', async (challenge, step) => {
    if (step === 0) return Buffer.from(client.first());
    if (step === 1) return Buffer.from(await client.final(challenge.toString()));
    if (!client.verify(challenge.toString()))
      throw new DomainError(
        'authentication-failed',
        'the server does not know the password itself',
      );
    return Buffer.alloc(0);
  });
}

/**
 * Kerio's own commands: the answer to a challenge is its hash with the master password after it, both as they are and not in
 * Base64; then the account is chosen.
 */
async function masterSignIn(
  { link }: ImapConnection,
  account: string,
  password: string,
): Promise<void> {
  await link.ask('X-MASTERAUTH', {
    onContinuation: (challenge) =>
      createHash('md5')
        .update(challenge + password)
        .digest('hex'),
  });
  await link.ask(`X-SETUSER ${formatAstring(account, 'utf8')}`);
}
