import { createSaslClient, type SaslCredentials } from '#codecs/sasl/sasl-client.ts';
import { ClientLink } from '#platform/client-link.ts';
import type { Clock } from '#platform/clock.ts';
import { dial, upgradeToTls, type TlsTrust } from '#platform/dial.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import { literalSize, parseSieveLine, type SieveLine } from './response.ts';

export interface SieveHost {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'starttls-if-offered' | 'none';
  readonly trust?: TlsTrust;
}

export interface SieveConnection extends AsyncDisposable {
  readonly link: ClientLink;
  readonly isEncrypted: boolean;
  /** By name in capitals: IMPLEMENTATION, SASL, SIEVE, ... */
  readonly capabilities: ReadonlyMap<string, string>;
}

export interface ListedScript {
  readonly name: string;
  readonly isActive: boolean;
}

const CONNECT_TIMEOUT_MS = 30_000;
const MAX_LINE_BYTES = 16_384;
/** Servers keep scripts of a megabyte at most. */
const MAX_SCRIPT_BYTES = 4 * 1024 * 1024;
/** Of one response: scripts of an account. */
const MAX_LINES = 10_000;
const MAX_SASL_STEPS = 6;

/** Connects and goes under TLS. @throws DomainError unavailable, not-supported */
// RFC 5804 §2.2
export async function connectSieve(host: SieveHost, clock: Clock): Promise<SieveConnection> {
  const options = { ...host, clock, timeoutMs: CONNECT_TIMEOUT_MS };
  const socket = await dial({ ...options, isTls: host.security === 'tls' });
  const link = new ClientLink(socket, clock, `${host.host}:${host.port}`);
  try {
    let capabilities = toCapabilities(await readResponse(link, 'the greeting'));
    let isEncrypted = host.security === 'tls';
    const wantsTls = host.security === 'starttls' || host.security === 'starttls-if-offered';
    if (wantsTls && capabilities.has('STARTTLS')) {
      await ask(link, 'STARTTLS');
      link.adopt(await upgradeToTls(link.release(), options));
      isEncrypted = true;
      capabilities = toCapabilities(await readResponse(link, 'the greeting under TLS'));
    } else if (host.security === 'starttls')
      throw new DomainError('not-supported', `${host.host}:${host.port} offers no STARTTLS`);
    return {
      link,
      isEncrypted,
      capabilities,
      async [Symbol.asyncDispose]() {
        link[Symbol.dispose]();
      },
    };
  } catch (error) {
    link[Symbol.dispose]();
    throw error;
  }
}

/** @throws DomainError authentication-failed, not-supported, unavailable */
// RFC 5804 §2.1
export async function signIn(
  { link, capabilities }: SieveConnection,
  credentials: SaslCredentials,
  random: Random,
): Promise<void> {
  const offered = new Set((capabilities.get('SASL') ?? '').toUpperCase().split(' '));
  const client = createSaslClient(offered, credentials, random.bytes(18).toString('base64'));
  if (client === undefined)
    throw new DomainError(
      'not-supported',
      `the server offers no sign-in that we know: ${[...offered].join(' ')}`,
    );
  link.write(`AUTHENTICATE "${client.mechanism}" "${client.first.toString('base64')}"\r\n`);
  for (let steps = 0; steps < MAX_SASL_STEPS; steps++) {
    const line = await readLine(link);
    const [first, second] = line.words;
    if (first?.kind === 'string') {
      const answer = await client.next(Buffer.from(first.text, 'base64'));
      link.write(`"${answer.toString('base64')}"\r\n`);
      continue;
    }
    if (first?.text === 'OK') return;
    throw new DomainError(
      'authentication-failed',
      `${credentials.account}: the server refuses the name or the password: ${second?.text ?? ''}`,
    );
  }
  throw new DomainError('authentication-failed', 'the sign-in does not come to an end');
}

// RFC 5804 §2.7
export async function listScripts({ link }: SieveConnection): Promise<ListedScript[]> {
  const lines = await ask(link, 'LISTSCRIPTS');
  return lines.flatMap(({ words: [name, mark] }) =>
    name?.kind === 'string'
      ? [{ name: name.text, isActive: mark?.kind === 'atom' && mark.text === 'ACTIVE' }]
      : [],
  );
}

/** @throws DomainError bad-value with the server's words, unavailable */
// RFC 5804 §2.9
export async function getScript({ link }: SieveConnection, name: string): Promise<string> {
  const bytes = Buffer.from(name);
  link.write(Buffer.concat([Buffer.from(`GETSCRIPT {${bytes.length}+}\r\n`), bytes, lineEnd]));
  const [script] = await readResponse(link, `GETSCRIPT ${name}`);
  return script?.words[0]?.text ?? '';
}

async function ask(link: ClientLink, command: string): Promise<SieveLine[]> {
  link.write(`${command}\r\n`);
  return await readResponse(link, command);
}

/** The lines before OK. @throws DomainError */
async function readResponse(link: ClientLink, name: string): Promise<SieveLine[]> {
  const lines: SieveLine[] = [];
  for (let count = 0; count < MAX_LINES; count++) {
    const line = await readLine(link);
    const [first] = line.words;
    if (first?.kind !== 'atom') {
      lines.push(line);
      continue;
    }
    if (first.text === 'OK') return lines;
    const said = line.words.find(({ kind }) => kind === 'string')?.text ?? first.text;
    throw new DomainError(
      first.text === 'BYE' ? 'unavailable' : 'bad-value',
      `the server answers ${name} with: ${said}`,
    );
  }
  throw new DomainError('too-large', `${name}: more than ${MAX_LINES} lines`);
}

async function readLine(link: ClientLink): Promise<SieveLine> {
  const parts: string[] = [];
  const literals: string[] = [];
  for (;;) {
    const text = (await link.readLine(MAX_LINE_BYTES)).toString();
    parts.push(text);
    const size = literalSize(text);
    if (size === undefined) return parseSieveLine(parts, literals);
    if (size > MAX_SCRIPT_BYTES)
      throw new DomainError('too-large', `a script of ${size} bytes is longer than is read`);
    literals.push((await link.readBytes(size)).toString());
  }
}

function toCapabilities(lines: readonly SieveLine[]): Map<string, string> {
  return new Map(
    lines.flatMap(({ words: [name, value] }) =>
      name === undefined ? [] : [[name.text.toUpperCase(), value?.text ?? '']],
    ),
  );
}

const lineEnd = Buffer.from('\r\n');
