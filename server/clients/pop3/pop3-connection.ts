import { createSaslClient, type SaslCredentials } from '#codecs/sasl/sasl-client.ts';
import { ClientLink } from '#platform/client-link.ts';
import type { Clock } from '#platform/clock.ts';
import { dial, upgradeToTls, type TlsTrust } from '#platform/dial.ts';
import { DomainError, type ErrorCode } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';

export interface Pop3Host {
  readonly host: string;
  readonly port: number;
  /** TLS at once, by STLS, by STLS where it is offered, or none. */
  readonly security: 'tls' | 'starttls' | 'starttls-if-offered' | 'none';
  readonly trust?: TlsTrust;
}

export interface Pop3Connection extends AsyncDisposable {
  readonly link: ClientLink;
  readonly isEncrypted: boolean;
  readonly greeting: string;
  /** Names in capitals, with what stands behind them. */
  readonly capabilities: ReadonlyMap<string, string>;
}

const CONNECT_TIMEOUT_MS = 30_000;
/** RFC 2449 §4 says 512; some greet with more. */
export const MAX_LINE_BYTES = 16_384;
/** Lists of a mailbox of a million messages. */
const MAX_LINES = 2_000_000;
const MAX_SASL_STEPS = 6;

/** Connects and goes under TLS. @throws DomainError unavailable, not-supported */
export async function connectPop3(host: Pop3Host, clock: Clock): Promise<Pop3Connection> {
  const options = { ...host, clock, timeoutMs: CONNECT_TIMEOUT_MS };
  const socket = await dial({ ...options, isTls: host.security === 'tls' });
  const link = new ClientLink(socket, clock, `${host.host}:${host.port}`);
  try {
    const greeting = await readStatus(link, 'the greeting');
    let capabilities = await askCapabilities(link);
    let isEncrypted = host.security === 'tls';
    const wantsTls = host.security === 'starttls' || host.security === 'starttls-if-offered';
    // RFC 2595 §4
    if (wantsTls && capabilities.has('STLS')) {
      await ask(link, 'STLS');
      link.adopt(await upgradeToTls(link.release(), options));
      isEncrypted = true;
      capabilities = await askCapabilities(link);
    } else if (host.security === 'starttls')
      throw new DomainError('not-supported', `${host.host}:${host.port} offers no STLS`);
    return {
      link,
      greeting,
      isEncrypted,
      capabilities,
      async [Symbol.asyncDispose]() {
        await quit(link);
      },
    };
  } catch (error) {
    link[Symbol.dispose]();
    throw error;
  }
}

/** Signs in by SASL where the server has that, else by USER and PASS. @throws DomainError authentication-failed, in-use */
export async function signIn(
  { link, capabilities }: Pop3Connection,
  credentials: SaslCredentials,
  random: Random,
): Promise<void> {
  const { account, as = account, secret } = credentials;
  const offered = new Set((capabilities.get('SASL') ?? '').toUpperCase().split(' '));
  const client = createSaslClient(offered, credentials, random.bytes(18).toString('base64'));
  const isProxy = as !== account;
  try {
    if (client !== undefined) return await exchange(link, client);
    if (secret.kind === 'token' || isProxy)
      throw new DomainError(
        'not-supported',
        `the server offers no sign-in for ${isProxy ? 'an administrator (SASL PLAIN)' : 'tokens'}`,
      );
    if (/[\r\n]/.test(account + secret.password))
      throw new DomainError('bad-value', 'a name or a password holds a line end');
    await ask(link, `USER ${account}`);
    await ask(link, `PASS ${secret.password}`, 'PASS');
  } catch (error) {
    if (!(error instanceof Pop3Refusal)) throw error;
    throw new DomainError(codeOf(error), `${account}: ${error.said}`, { cause: error });
  }
}

// RFC 5034 §4
async function exchange(
  link: ClientLink,
  { mechanism, first, next }: NonNullable<ReturnType<typeof createSaslClient>>,
): Promise<void> {
  // A line that may be too long for some is sent when it is asked for.
  link.write(`AUTH ${mechanism}\r\n`);
  let response: Buffer | undefined = first;
  for (let steps = 0; steps < MAX_SASL_STEPS; steps++) {
    const line = (await link.readLine(MAX_LINE_BYTES)).toString();
    if (!line.startsWith('+ ') && line !== '+') return void statusIn(line, `AUTH ${mechanism}`);
    const challenge = Buffer.from(line.slice(2), 'base64');
    const answer: Buffer = response ?? (await next(challenge));
    response = undefined;
    link.write(`${answer.toString('base64')}\r\n`);
  }
  throw new DomainError('authentication-failed', 'the sign-in does not come to an end');
}

/** -ERR, and what was asked. */
export class Pop3Refusal extends Error {
  override readonly name = 'Pop3Refusal';
  /** The server's words. */
  readonly said: string;

  constructor(command: string, said: string) {
    super(`the server refuses ${command}: ${said}`);
    this.said = said === '' ? 'the server says no' : said;
  }
}

/** One command, one status. @throws Pop3Refusal, DomainError unavailable */
export async function ask(link: ClientLink, command: string, name = command): Promise<string> {
  link.write(`${command}\r\n`);
  return await readStatus(link, name);
}

export async function readStatus(link: ClientLink, name: string): Promise<string> {
  return statusIn((await link.readLine(MAX_LINE_BYTES)).toString(), name);
}

function statusIn(line: string, name: string): string {
  if (/^\+OK\b/i.test(line)) return line.slice(4).trim();
  if (/^-ERR\b/i.test(line)) throw new Pop3Refusal(name, line.slice(5).trim());
  throw new DomainError('unavailable', `${name} is answered with "${line.slice(0, 80)}"`);
}

/** The lines of a list. @throws DomainError too-large, unavailable */
export async function* readLines(link: ClientLink): AsyncGenerator<string> {
  for (let lines = 0; lines < MAX_LINES; lines++) {
    const line = (await link.readLine(MAX_LINE_BYTES)).toString();
    if (line === '.') return;
    yield line.startsWith('.') ? line.slice(1) : line;
  }
  throw new DomainError('too-large', `a list has more than ${MAX_LINES} lines`);
}

// RFC 2449 §5
async function askCapabilities(link: ClientLink): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  try {
    await ask(link, 'CAPA');
  } catch (error) {
    // Servers from before 1998 know no CAPA.
    if (error instanceof Pop3Refusal) return found;
    throw error;
  }
  for await (const line of readLines(link)) {
    const [name = '', ...rest] = line.split(' ');
    found.set(name.toUpperCase(), rest.join(' '));
  }
  return found;
}

// RFC 3206 §4, RFC 2449 §8.1.2
function codeOf({ said }: Pop3Refusal): ErrorCode {
  if (/^\[IN-USE\]/i.test(said) || /\b(locked|in use)\b/i.test(said)) return 'unavailable';
  if (/^\[LOGIN-DELAY\]/i.test(said)) return 'limit-reached';
  return /^\[SYS\//i.test(said) ? 'unavailable' : 'authentication-failed';
}

async function quit(link: ClientLink): Promise<void> {
  try {
    if (link.isOpen) await ask(link, 'QUIT');
  } catch {
    // It is over either way, and nothing was marked for removal.
  }
  link[Symbol.dispose]();
}
