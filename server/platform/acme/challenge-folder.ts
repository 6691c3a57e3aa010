// Running challenges lie in files, so that whichever worker the authority reaches can answer.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Clock } from '../clock.ts';
import { makeSelfSigned } from '../tls/x509.ts';

export type ChallengeKind = 'http-01' | 'tls-alpn-01';

export interface Challenge {
  readonly name: string;
  readonly token: string;
  /** The key authorization. */
  readonly answer: string;
}

export interface ChallengeFolder {
  set(kind: ChallengeKind, challenge: Challenge): Promise<void>;
  remove(challenge: Pick<Challenge, 'name' | 'token'>): void;
  /** What http-01 asks for at this token. */
  httpAnswer(token: string): Promise<string | undefined>;
  /** The certificate that tls-alpn-01 wants to see for this name. */
  tlsContext(name: string): SecureContext | undefined;
}

const DAY_MS = 86_400_000;

export function openChallengeFolder(folder: string, clock: Clock): ChallengeFolder {
  const tokenFile = (token: string) => join(folder, `${token}.http`);
  const nameFile = (name: string) => join(folder, `${name}.pem`);
  return {
    async set(kind, { name, token, answer }) {
      expectPlain(token);
      expectPlain(name);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (kind === 'http-01') {
        writeFileSync(tokenFile(token), answer, { mode: 0o600 });
        return;
      }
      // RFC 8737 §3: an octet string with the digest of the key authorization, critical.
      const digest = createHash('sha256').update(answer).digest();
      const made = await makeSelfSigned({
        names: [name],
        notBeforeMs: clock.epochMs() - DAY_MS,
        notAfterMs: clock.epochMs() + DAY_MS,
        acmeIdentifier: Buffer.concat([Buffer.from([4, digest.length]), digest]),
      });
      writeFileSync(nameFile(name), made.keyPem + made.certificatePem, { mode: 0o600 });
    },
    remove({ name, token }) {
      rmSync(tokenFile(token), { force: true });
      rmSync(nameFile(name), { force: true });
    },
    async httpAnswer(token) {
      if (!isPlain(token)) return undefined;
      return await readFile(tokenFile(token), 'utf8').catch(() => undefined);
    },
    tlsContext(name) {
      if (!isPlain(name) || !existsSync(nameFile(name))) return undefined;
      const pem = readFileSync(nameFile(name), 'utf8');
      return createSecureContext({ key: pem, cert: pem });
    },
  };
}

function isPlain(text: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,255}$/.test(text);
}

/** Tokens and names come from outside and become file names. */
function expectPlain(text: string): void {
  if (!isPlain(text)) throw new RangeError(`${JSON.stringify(text)} cannot be a file name`);
}
