import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import { DomainError } from '#platform/errors.ts';
import type { HttpCredentials, PasswordWay } from './http-credentials.ts';
import type { DigestState } from './sign-in/digest.ts';

/** How servers are recognised. */
export interface HttpTls {
  /** PEM of certificate authorities beside the public ones. */
  readonly authorities?: readonly string[];
  /** SHA-256 of certificates that are taken whoever signed them: hex digits, with colons or without. */
  readonly fingerprints?: readonly string[];
  /** Whoever signed it and whatever name it has. */
  readonly acceptsAnyCertificate?: boolean;
  /** Also TLS 1.0 and 1.1, for servers of before 2012. */
  readonly allowsOldVersions?: boolean;
}

/** What is known of an origin for a user. */
export interface Site {
  readonly origin: string;
  readonly credentials: HttpCredentials | undefined;
  /** How the user signs in there, once it is known. */
  way?: PasswordWay;
  /** What NTLM is called there. */
  ntlmScheme?: string;
  digest?: DigestState;
}

/** One connection at a time to one site, kept open between requests. */
export interface Lane {
  readonly site: Site;
  readonly agent: PlainAgent;
  /** The connection that NTLM has signed in on. */
  signedIn?: Socket;
}

export interface LaneOptions {
  readonly tls?: HttpTls;
  readonly lookup?: LookupFunction;
  /** Connections to one origin at the same time. */
  readonly maxConnections: number;
}

/** Servers close connections that are idle for a minute or two; a request must not meet that. */
const IDLE_MS = 20_000;
const MAX_SITES = 200;

export interface ConnectionLanes extends Disposable {
  /** A lane for that user; waits while as many as may be are taken. */
  take(origin: string, credentials: HttpCredentials | undefined): Promise<Lane>;
  give(lane: Lane): void;
}

export function createConnectionLanes(options: LaneOptions): ConnectionLanes {
  const sites: Site[] = [];
  const idle: Lane[] = [];
  const busy = new Map<string, number>();
  const waiting: { readonly origin: string; readonly wake: () => void }[] = [];
  let isClosed = false;

  const siteOf = (origin: string, credentials: HttpCredentials | undefined): Site => {
    const known = sites.find((s) => s.origin === origin && s.credentials === credentials);
    if (known !== undefined) return known;
    const site: Site = { origin, credentials };
    sites.push(site);
    if (sites.length > MAX_SITES) sites.shift();
    return site;
  };
  /** A free connection of another user stands in the way of a new one. */
  const makeRoom = (origin: string): void => {
    const open = idle.filter((l) => l.site.origin === origin);
    const excess = open.length + (busy.get(origin) ?? 0) - options.maxConnections;
    for (const lane of open.slice(0, Math.max(excess, 0))) {
      idle.splice(idle.indexOf(lane), 1);
      lane.agent.destroy();
    }
  };
  return {
    async take(origin, credentials) {
      while (!isClosed && (busy.get(origin) ?? 0) >= options.maxConnections)
        await new Promise<void>((wake) => waiting.push({ origin, wake }));
      if (isClosed) throw new DomainError('cancelled', 'the HTTP client is closed');
      busy.set(origin, (busy.get(origin) ?? 0) + 1);
      const site = siteOf(origin, credentials);
      const at = idle.findLastIndex((lane) => lane.site === site);
      if (at >= 0) return idle.splice(at, 1)[0]!;
      makeRoom(origin);
      return { site, agent: createAgent(origin, options) };
    },
    give(lane) {
      const { origin } = lane.site;
      busy.set(origin, busy.get(origin)! - 1);
      if (isClosed) lane.agent.destroy();
      else idle.push(lane);
      const next = waiting.findIndex((w) => w.origin === origin);
      if (next >= 0) waiting.splice(next, 1)[0]!.wake();
    },
    [Symbol.dispose]() {
      isClosed = true;
      for (const lane of idle.splice(0)) lane.agent.destroy();
      for (const { wake } of waiting.splice(0)) wake();
    },
  };
}

function createAgent(origin: string, { tls = {}, lookup }: LaneOptions): PlainAgent {
  const kept = {
    keepAlive: true,
    maxSockets: 1,
    timeout: IDLE_MS,
    ...(lookup !== undefined && { lookup }),
  };
  if (!origin.startsWith('https:')) return new PlainAgent(kept);
  return new SecureAgent({
    ...kept,
    // A resumed session shows no certificate, and NTLM and fingerprints need one.
    maxCachedSessions: 0,
    ...(tls.authorities !== undefined && { ca: [...rootCertificates, ...tls.authorities] }),
    // Looked at before the first byte is sent (assert-certificate.ts), which can then say what certificate it was.
    rejectUnauthorized: false,
    ...(tls.allowsOldVersions === true && {
      minVersion: 'TLSv1' as const,
      ciphers: 'DEFAULT@SECLEVEL=0',
    }),
  });
}
