import type { SPFResult } from 'mailauth';
import type { Bytes } from '#platform/bytes.ts';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import { splitHeader } from './dkim/header-fields.ts';
import {
  checkSignatures,
  type ReceivedMessage,
  type Signatures,
} from './mailauth/check-signatures.ts';
import { loadMailauth, type Mailauth } from './mailauth/library.ts';
import { createMailauthResolver, type MailauthResolver } from './mailauth/resolver-adapter.ts';
import type { DmarcVerdict, SenderVerdict, SpfResult, SpfVerdict } from './verdicts.ts';

/** What the SMTP session knows of the sender. */
export interface SenderFacts {
  /** The peer's address. */
  readonly ip: string;
  /** The name it gave in EHLO or HELO. */
  readonly helo: string;
  /** The reverse-path without brackets; '' when null. */
  readonly mailFrom: string;
  /** Our host's name, which SPF explanations may mention. */
  readonly receiver: string;
}

export interface SenderChecks {
  readonly dns: Dns;
  readonly clock: Clock;
  /** For all look-ups of one message together, milliseconds (default 20,000); what is not known then is a temperror. */
  readonly timeLimitMs?: number;
}

/**
 * Checks SPF, DKIM, ARC and DMARC of a message, given whole or as header block and body; a body that comes in pieces is
 * read once, and only when there is a signature. Needs nothing but the bytes and the DNS, so it runs in a worker thread
 * as well; the event loop runs between slices of a large body. Never throws for what a sender can do.
 */
export async function verifySender(
  message: Bytes | ReceivedMessage,
  facts: SenderFacts,
  checks: SenderChecks,
): Promise<SenderVerdict> {
  const { mailauth, resolver } = await prepare(checks);
  const [spf, signatures] = await Promise.all([
    checkSpf(facts, mailauth, resolver),
    checkSignatures(Buffer.isBuffer(message) ? inTwoParts(message) : message, {
      mailauth,
      resolver,
      epochMs: checks.clock.epochMs(),
      sender: facts.mailFrom,
    }),
  ]);
  const { dmarc, alignedDomains } = await checkDmarc(spf, signatures, { mailauth, resolver });
  const dkim = signatures.dkim.map((v) => ({
    ...v,
    isAligned: v.result === 'pass' ? (alignedDomains?.has(v.domain) ?? v.isAligned) : v.isAligned,
  }));
  return { spf, dkim, dmarc, arc: signatures.arc };
}

function inTwoParts(message: Bytes): ReceivedMessage {
  const { bodyStart } = splitHeader(message);
  return { header: message.subarray(0, bodyStart), body: message.subarray(bodyStart) };
}

/** Checks SPF alone, as soon as the envelope's sender is known. */
export async function verifySpf(facts: SenderFacts, checks: SenderChecks): Promise<SpfVerdict> {
  const { mailauth, resolver } = await prepare(checks);
  return await checkSpf(facts, mailauth, resolver);
}

async function prepare(checks: SenderChecks) {
  const deadlineMs = checks.clock.monotonicMs() + (checks.timeLimitMs ?? 20_000);
  const resolver = createMailauthResolver(checks.dns, checks.clock, deadlineMs);
  return { mailauth: await loadMailauth(), resolver };
}

// RFC 7208 §4.6.4
const mostSpfLookUps = 10;
const mostVoidLookUps = 2;

async function checkSpf(
  facts: SenderFacts,
  mailauth: Mailauth,
  resolver: MailauthResolver,
): Promise<SpfVerdict> {
  const result: SPFResult = await mailauth.spf({
    sender: facts.mailFrom,
    ip: facts.ip,
    helo: facts.helo,
    mta: facts.receiver,
    resolver,
    strict: true,
    maxResolveCount: mostSpfLookUps,
    maxVoidCount: mostVoidLookUps,
  });
  const { result: word, comment } = result.status;
  return {
    result: word as SpfResult,
    // RFC 7208 §2.4
    identity: facts.mailFrom === '' ? 'helo' : 'mailfrom',
    domain: result.domain,
    ...(result.explanation === undefined ? {} : { explanation: result.explanation }),
    ...(comment === undefined ? {} : { reason: comment }),
  };
}

// RFC 9989 §4.10
async function checkDmarc(
  spf: SpfVerdict,
  { inner }: Signatures,
  { mailauth, resolver }: { mailauth: Mailauth; resolver: MailauthResolver },
): Promise<{ dmarc: DmarcVerdict; alignedDomains: ReadonlySet<string> | undefined }> {
  const passing = inner.dkim.filter((r) => r.status.result === 'pass');
  const { response, dkimAligned, reason } = await mailauth.evaluateDmarc({
    headerFrom: inner.headerFrom,
    fromFields: inner.fromFields,
    spfDomains: spf.result === 'pass' ? [spf.domain] : [],
    dkimDomains: passing.map((r) => ({
      domain: r.signingDomain ?? '',
      ...(r.status.underSized === undefined ? {} : { underSized: r.status.underSized }),
    })),
    ...(inner.arc === undefined ? {} : { arcResult: inner.arc }),
    resolver,
    strict: true,
  });
  if (response === false) {
    // RFC 9989 §5.3.1
    const none = { result: 'permerror', authorDomain: '', policy: 'none' } as const;
    return {
      dmarc: { ...none, ...(reason === undefined ? {} : { reason: reason.replaceAll('-', ' ') }) },
      alignedDomains: undefined,
    };
  }
  const word = response.status.result;
  const dmarc: DmarcVerdict = {
    result: word === 'pass' || word === 'fail' || word === 'temperror' ? word : 'none',
    authorDomain: response.status.header?.from ?? '',
    policy: toPolicy(response.policy),
    ...(response.error === undefined ? {} : { reason: response.error }),
  };
  return { dmarc, alignedDomains: dkimAligned };
}

function toPolicy(text: string | undefined): DmarcVerdict['policy'] {
  return text === 'quarantine' || text === 'reject' ? text : 'none';
}
