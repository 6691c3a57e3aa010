import { rawTextOf } from '#codecs/imap/parse-response.ts';
import type { Clock } from '#platform/clock.ts';
import { dial, upgradeToTls, type TlsTrust } from '#platform/dial.ts';
import { DomainError } from '#platform/errors.ts';
import { ImapLink, type StatusResponse } from './imap-link.ts';
import { backoffMs } from './refusal.ts';

export interface ImapHost {
  readonly host: string;
  readonly port: number;
  /** TLS at once, by STARTTLS, by STARTTLS where it is offered, or none. */
  readonly security: 'tls' | 'starttls' | 'starttls-if-offered' | 'none';
  readonly trust?: TlsTrust;
}

/** A connection, before or after sign-in. */
export interface ImapConnection {
  readonly link: ImapLink;
  readonly isEncrypted: boolean;
  readonly greeting: string;
  /** In capitals, before sign-in. */
  readonly offered: ReadonlySet<string>;
  /** In capitals; asked again after sign-in. */
  capabilities: ReadonlySet<string>;
}

const CONNECT_TIMEOUT_MS = 30_000;

/** Connects, reads the greeting and goes under TLS. @throws DomainError unavailable, not-supported */
export async function connectImap(host: ImapHost, clock: Clock): Promise<ImapConnection> {
  const options = { ...host, clock, timeoutMs: CONNECT_TIMEOUT_MS };
  const socket = await dial({ ...options, isTls: host.security === 'tls' });
  const link = new ImapLink(socket, clock);
  const greeting = await link.greeting();
  if (greeting.status === 'BYE')
    throw new DomainError('unavailable', `${host.host} turns us away: ${greeting.text}`, {
      details: { bye: greeting.text, retryAfterMs: backoffMs(greeting.text) },
    });
  let isEncrypted = host.security === 'tls';
  let capabilities = capabilitiesIn(greeting) ?? (await askCapabilities(link));
  const wantsTls = host.security === 'starttls' || host.security === 'starttls-if-offered';
  if (wantsTls && capabilities.has('STARTTLS')) {
    await link.ask('STARTTLS');
    link.adopt(await upgradeToTls(link.release(), options));
    isEncrypted = true;
    capabilities = await askCapabilities(link);
  } else if (host.security === 'starttls')
    throw new DomainError('not-supported', `${host.host}:${host.port} offers no STARTTLS`);
  link.hasLiteralPlus = capabilities.has('LITERAL+');
  return { link, isEncrypted, greeting: greeting.text, offered: capabilities, capabilities };
}

/** Asks again: after sign-in servers offer more. */
export async function refreshCapabilities(connection: ImapConnection): Promise<void> {
  connection.capabilities = await askCapabilities(connection.link);
  connection.link.hasLiteralPlus = connection.capabilities.has('LITERAL+');
}

async function askCapabilities(link: ImapLink): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  await link.ask('CAPABILITY', {
    onData: ({ name, values }) => {
      if (name === 'CAPABILITY')
        for (const value of values) found.add((rawTextOf(value) ?? '').toUpperCase());
    },
  });
  return found;
}

function capabilitiesIn({ code }: StatusResponse): ReadonlySet<string> | undefined {
  if (code?.name !== 'CAPABILITY') return undefined;
  return new Set(code.values.map((value) => (rawTextOf(value) ?? '').toUpperCase()));
}
