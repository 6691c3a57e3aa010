import type { KeyObject } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { DomainError } from '../errors.ts';
import { makeCertificateRequest } from '../tls/x509.ts';
import type { AcmeAccount } from './acme-account.ts';
import type { ChallengeFolder, ChallengeKind } from './challenge-folder.ts';
import { keyAuthorization, toBase64Url } from './jws.ts';

interface Order {
  readonly status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  readonly authorizations: readonly string[];
  readonly finalize: string;
  readonly certificate?: string;
}
interface Authorization {
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'expired' | 'revoked';
  readonly identifier: { readonly value: string };
  readonly challenges: readonly {
    readonly type: string;
    readonly url: string;
    readonly token: string;
    readonly error?: { readonly detail?: string };
  }[];
}

export interface OrderOptions {
  readonly account: AcmeAccount;
  readonly accountKey: KeyObject;
  readonly names: readonly string[];
  readonly challenge: ChallengeKind;
  readonly challenges: ChallengeFolder;
  readonly clock: Clock;
  /** RFC 9773 §5: id of the certificate that the new one replaces. */
  readonly replaces?: string;
}

const POLL_MS = 1000;
/** Longest wait for one answer of the authority. */
const LONGEST_POLL_MS = 30_000;
const MAX_POLLS = 60;

// RFC 8555 §7.4
/** Gets one certificate over `names`. @throws DomainError unavailable, no-permission, limit-reached */
export async function orderCertificate(
  options: OrderOptions,
): Promise<{ readonly keyPem: string; readonly certificatePem: string }> {
  const { account, names } = options;
  const made = await account.post<Order>(account.directory.newOrder, {
    identifiers: names.map((value) => ({ type: 'dns', value })),
    ...(options.replaces === undefined ? {} : { replaces: options.replaces }),
  });
  for (const url of made.value.authorizations) await authorize(url, options);
  const { keyPem, request } = await makeCertificateRequest(names);
  const ready = await poll<Order>(made.location, options, (o) => o.status !== 'pending');
  expectStatus(ready, 'ready');
  await account.post(ready.finalize, { csr: toBase64Url(request) });
  const done = await poll<Order>(made.location, options, (o) => isSettled(o.status));
  expectStatus(done, 'valid');
  if (done.certificate === undefined)
    throw new DomainError('unavailable', 'the authority names no certificate');
  const certificate = await account.post(done.certificate);
  return { keyPem, certificatePem: certificate.text };
}

// RFC 8555 §7.5.1
async function authorize(url: string, options: OrderOptions): Promise<void> {
  const { account, accountKey, challenges } = options;
  const { value: found } = await account.post<Authorization>(url);
  if (found.status === 'valid') return;
  const name = found.identifier.value;
  const challenge = found.challenges.find((c) => c.type === options.challenge);
  if (challenge === undefined)
    throw new DomainError(
      'not-supported',
      `the authority offers no ${options.challenge} for ${name}`,
    );
  const answer = keyAuthorization(challenge.token, accountKey);
  await challenges.set(options.challenge, { name, token: challenge.token, answer });
  try {
    await account.post(challenge.url, {});
    const done = await poll<Authorization>(url, options, (a) => a.status !== 'pending');
    if (done.status === 'valid') return;
    const detail = done.challenges.find((c) => c.error !== undefined)?.error?.detail ?? done.status;
    throw new DomainError('no-permission', `the authority could not check ${name}: ${detail}`);
  } finally {
    challenges.remove({ name, token: challenge.token });
  }
}

function isSettled(status: Order['status']): boolean {
  return status === 'valid' || status === 'invalid';
}

function expectStatus(order: Order, wanted: Order['status']): void {
  if (order.status !== wanted && order.status !== 'valid')
    throw new DomainError('no-permission', `the authority's order is ${order.status}`);
}

async function poll<T>(
  url: string,
  { account, clock }: OrderOptions,
  isDone: (value: T) => boolean,
): Promise<T> {
  for (let i = 0; i < MAX_POLLS; i++) {
    const { value, retryAfterSeconds } = await account.post<T>(url);
    if (isDone(value)) return value;
    const wait = retryAfterSeconds === undefined ? POLL_MS : retryAfterSeconds * 1000;
    await clock.sleep(Math.min(Math.max(wait, 250), LONGEST_POLL_MS));
  }
  throw new DomainError('unavailable', 'the authority takes too long');
}
