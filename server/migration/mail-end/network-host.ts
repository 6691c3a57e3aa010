import { readFile } from 'node:fs/promises';
import type { TlsTrust } from '#platform/dial.ts';
import { DomainError } from '#platform/errors.ts';
import type { Endpoint } from '../endpoint.ts';

/** Where a server of mail is, and how it is spoken to. */
export interface NetworkHost {
  readonly host: string;
  readonly port: number;
  /** TLS at once, by the protocol's command, by that where it is offered, or none. */
  readonly security: 'tls' | 'starttls' | 'starttls-if-offered' | 'none';
  readonly trust: TlsTrust;
}

/** @throws DomainError bad-value, not-found */
export async function networkHostOf(
  { host, port, isTls, options }: Endpoint,
  ports: { readonly plain: number; readonly tls: number },
): Promise<NetworkHost> {
  const wish = options['security'];
  if (wish !== undefined && wish !== 'starttls' && wish !== 'none')
    throw new DomainError('bad-value', `security ${wish} is not known: starttls or none`);
  return {
    host,
    port: port ?? (isTls ? ports.tls : ports.plain),
    security: isTls ? 'tls' : (wish ?? 'starttls-if-offered'),
    trust: {
      extraAuthorities: await authoritiesIn(options['ca']),
      acceptsAnyCertificate: options['insecure'] === 'true',
    },
  };
}

async function authoritiesIn(path: string | undefined): Promise<string[]> {
  return path === undefined ? [] : [await readAuthorities(path)];
}

/** PEM certificates of a file. @throws DomainError not-found */
export async function readAuthorities(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new DomainError('not-found', `${path} cannot be read: it should hold PEM certificates`, {
      cause,
    });
  }
}
