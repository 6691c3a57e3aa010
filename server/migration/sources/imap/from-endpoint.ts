import { readFile } from 'node:fs/promises';
import type { ImapHost } from '#clients/imap/connect-imap.ts';
import { DomainError } from '#platform/errors.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Source } from '../../source.ts';
import { openImapSource, type ImapAdministrator } from './open-imap-source.ts';

const proxies = ['authzid', 'proxyauth', 'login-name', 'master'] as const;

/** An IMAP source as an administrator describes it. @throws DomainError bad-value, not-found */
export async function imapFromEndpoint({
  endpoint,
  secrets,
  clock,
  random,
}: EndpointOpening): Promise<Source> {
  const { options } = endpoint;
  return openImapSource({
    host: await hostOf(endpoint),
    preset: options['preset'],
    administrator: administratorOf(options, secrets),
    clock,
    random,
  });
}

async function hostOf({
  host,
  port,
  isTls,
  options,
}: EndpointOpening['endpoint']): Promise<ImapHost> {
  const ca = options['ca'];
  const extraAuthorities =
    ca === undefined
      ? []
      : [
          await readFile(ca, 'utf8').catch((cause: unknown) => {
            throw new DomainError(
              'not-found',
              `${ca} cannot be read: it should hold PEM certificates`,
              { cause },
            );
          }),
        ];
  const wish = options['security'];
  if (wish !== undefined && wish !== 'starttls' && wish !== 'none')
    throw new DomainError('bad-value', `security ${wish} is not known: starttls or none`);
  return {
    host,
    port: port ?? (isTls ? 993 : 143),
    security: isTls ? 'tls' : (wish ?? 'starttls-if-offered'),
    trust: { extraAuthorities, acceptsAnyCertificate: options['insecure'] === 'true' },
  };
}

function administratorOf(
  options: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): ImapAdministrator | undefined {
  const { admin: name, 'proxy-by': wish = 'authzid' } = options;
  const proxyBy = proxies.find((it) => it === wish);
  if (proxyBy === undefined)
    throw new DomainError('bad-value', `--proxy-by ${wish} is not known: ${proxies.join(', ')}`);
  if (name === undefined && proxyBy !== 'master') return undefined;
  const { password } = secrets;
  if (password === undefined)
    throw new DomainError(
      'bad-value',
      `the password of ${name ?? 'the master'} is missing: --admin-password-file FILE`,
    );
  return { name: name ?? '', password, proxyBy };
}
