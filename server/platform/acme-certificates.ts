import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AcmeAccount, openAcmeAccount } from './acme/acme-account.ts';
import { type ChallengeFolder, openChallengeFolder } from './acme/challenge-folder.ts';
import { orderCertificate } from './acme/order-certificate.ts';
import { advisedRenewal, renewalId, renewalTime } from './acme/renewal-time.ts';
import { writeCertificate } from './certificates.ts';
import type { Clock } from './clock.ts';
import { DomainError, isDomainError } from './errors.ts';
import type { Log } from './log.ts';
import type { Random } from './random.ts';
import type { AcmeSettings } from './server-settings.ts';
import type { CertificateFiles } from './tls/certificate-file.ts';

export interface AcmeOptions {
  /** DATA/tls/acme: account key, certificates, running challenges. */
  readonly folder: string;
  /** Each gets a certificate of its own. */
  readonly names: () => Promise<readonly string[]>;
  readonly settings: () => AcmeSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A new certificate lies in its files. */
  readonly onIssued: (name: string) => void;
}

/** Certificates from an authority, kept up to date in the background. */
export interface AcmeCertificates extends AsyncDisposable {
  /** Looks at every name that was not looked at lately; gives the problems by name. */
  renewDue(): Promise<ReadonlyMap<string, string>>;
  /** Looks now and then again every hour, one name after the other; a failure is tried again later and later. */
  start(): void;
}

const HOUR_MS = 3_600_000;
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 24 * HOUR_MS;
/** How often the authority is asked about one certificate that is not due: with thousands, that is many requests. */
const ADVICE_MS = 6 * HOUR_MS;

export interface AcmeFolder {
  readonly challenges: ChallengeFolder;
  filesOf(name: string): CertificateFiles | undefined;
  /** Every name that has a certificate. */
  issuedNames(): readonly string[];
  /** Removes the certificate of a name that needs none any more. */
  remove(name: string): void;
}

/** The challenges and certificates of the folder, for processes that only answer and serve. */
export function openAcmeFolder(folder: string, clock: Clock): AcmeFolder {
  return {
    challenges: openChallengeFolder(join(folder, 'challenges'), clock),
    filesOf(name) {
      const files = certificateFiles(folder, name);
      return existsSync(files.certificate) && existsSync(files.key) ? files : undefined;
    },
    issuedNames() {
      const base = join(folder, 'certificates');
      return (existsSync(base) ? readdirSync(base) : [])
        .filter((file) => file.endsWith('.pem'))
        .map((file) => file.slice(0, -4));
    },
    remove(name) {
      const files = certificateFiles(folder, name);
      for (const file of [files.certificate, files.key]) rmSync(file, { force: true });
    },
  };
}

export function createAcmeCertificates(options: AcmeOptions): AcmeCertificates {
  const { clock, log, random } = options;
  const failures = new Map<string, { readonly count: number; readonly nextMs: number }>();
  /** When those that were not due are looked at again. */
  const nextLooks = new Map<string, number>();
  const stopping = new AbortController();
  let running = Promise.resolve();

  const renewDue = async (): Promise<Map<string, string>> => {
    const problems = new Map<string, string>();
    let account: Promise<AcmeAccount> | undefined;
    const session = async () =>
      await (account ??= signIn(options.settings(), readAccountKey(options.folder)));
    for (const name of await options.names()) {
      const failed = failures.get(name);
      const nextMs = failed?.nextMs ?? nextLooks.get(name) ?? 0;
      const isThere = existsSync(certificateFiles(options.folder, name).certificate);
      if (clock.epochMs() < nextMs && (isThere || failed !== undefined)) continue;
      try {
        if (await renewOne(options, name, session)) options.onIssued(name);
        failures.delete(name);
        nextLooks.set(name, clock.epochMs() + ADVICE_MS * (1 + random.unit() / 4));
      } catch (error) {
        const count = (failed?.count ?? 0) + 1;
        const pause = Math.min(FIRST_RETRY_MS * 2 ** (count - 1), LONGEST_RETRY_MS);
        const nextMs = clock.epochMs() + pause * (1 + random.unit() / 4);
        failures.set(name, { count, nextMs });
        log.error('acme.failed', { name, attempts: count, nextMs: Math.round(nextMs), error });
        problems.set(name, isDomainError(error) ? error.message : 'unexpected error; see the log');
      }
    }
    return problems;
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await renewDue().catch((error: unknown) => log.error('acme.names-failed', { error }));
      const soonest = Math.min(...[...failures.values()].map((f) => f.nextMs), Infinity);
      const pause = Math.min(HOUR_MS, Math.max(1000, soonest - clock.epochMs()));
      await clock.sleep(pause, stopping.signal).catch(() => {});
    }
  };
  return {
    renewDue,
    start() {
      running = loop();
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      // An order under way is not waited for: the next start goes on with it.
      await Promise.race([running, clock.sleep(1000)]);
    },
  };
}

function certificateFiles(folder: string, name: string): CertificateFiles {
  const base = join(folder, 'certificates', name);
  return { certificate: `${base}.pem`, key: `${base}.key` };
}

/** Gets a new certificate when there is none or its time has come; tells whether it did. */
async function renewOne(
  options: AcmeOptions,
  name: string,
  session: () => Promise<AcmeAccount>,
): Promise<boolean> {
  const { folder, clock, random, log } = options;
  const settings = options.settings();
  const files = certificateFiles(folder, name);
  const present = existsSync(files.certificate)
    ? readFileSync(files.certificate, 'utf8')
    : undefined;
  const id = present === undefined ? undefined : await renewalId(present);
  const isLate = present === undefined || clock.epochMs() >= renewalTime(present);
  if (!isLate && id === undefined) return false;
  const account = await session();
  const accountKey = readAccountKey(folder);
  if (!isLate && !(await isAdvised(account, { id: id!, clock, random }))) return false;
  log.info('acme.ordering', { name, isRenewal: present !== undefined });
  const made = await orderCertificate({
    account,
    accountKey,
    names: [name],
    challenge: settings.challenge,
    challenges: openAcmeFolder(folder, clock).challenges,
    clock,
    ...(id === undefined || account.directory.renewalInfo === undefined ? {} : { replaces: id }),
  });
  writeCertificate(files, made);
  log.info('acme.issued', { name });
  return true;
}

async function isAdvised(
  account: AcmeAccount,
  by: { id: string; clock: Clock; random: Random },
): Promise<boolean> {
  const at = await advisedRenewal(account, by.id, by.random);
  return at !== undefined && by.clock.epochMs() >= at;
}

async function signIn(settings: AcmeSettings, key: KeyObject): Promise<AcmeAccount> {
  if (!settings.acceptTerms)
    throw new DomainError(
      'no-permission',
      "acme.accept_terms is false: agree to the authority's terms of service first",
    );
  const { externalAccountId: id, externalAccountKey, trustedAuthority } = settings;
  return await openAcmeAccount({
    directoryUrl: settings.directory,
    key,
    contact: settings.contact,
    external: id === '' ? undefined : { id, key: externalAccountKey },
    trusted: trustedAuthority === '' ? undefined : readFileSync(trustedAuthority, 'utf8'),
  });
}

/** The key is the account: whoever has it may have certificates made. */
function readAccountKey(folder: string): KeyObject {
  const file = join(folder, 'account.key');
  if (existsSync(file)) return createPrivateKey(readFileSync(file, 'utf8'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return privateKey;
}
