import type { ARCResult, DKIMResult } from 'mailauth';
import type { Bytes } from '#platform/bytes.ts';
import {
  hashBody,
  type BodyCanonicalization,
  type BodyHashRequest,
  type MessageBody,
} from '../dkim/body-hash.ts';
import { splitHeader } from '../dkim/header-fields.ts';
import type { ArcVerdict, DkimResult, DkimVerdict } from '../verdicts.ts';
import type { BodyHasher, InnerVerifier, Mailauth } from './library.ts';
import type { MailauthResolver } from './resolver-adapter.ts';

/** A message in two parts, so that a large body need not be in memory. */
export interface ReceivedMessage {
  /** The header block with the empty line that ends it. */
  readonly header: Bytes;
  readonly body: MessageBody;
}

export interface Signatures {
  readonly dkim: readonly DkimVerdict[];
  readonly arc: ArcVerdict;
  /** For DMARC: mailauth's own results. */
  readonly inner: {
    readonly headerFrom: string[];
    readonly fromFields: number;
    readonly dkim: readonly DKIMResult[];
    readonly arc: ARCResult | undefined;
  };
}

// What a header may cost: mailauth's work grows with fields times signed names, and with the square of a field's lines.
const mostHeaderBytes = 512 * 1024;
const mostFields = 1_000;
const mostLines = 8_000;
const mostSignatureFieldBytes = 8 * 1024;
const mostDkimSignatures = 10;
// RFC 8301 §3.2
const leastRsaBits = 1024;

/**
 * Verifies the DKIM signatures and the ARC chain of a message. mailauth judges the signatures; the body, which a
 * hostile sender could make costly for it, is hashed by us.
 */
export async function checkSignatures(
  message: ReceivedMessage,
  options: { mailauth: Mailauth; resolver: MailauthResolver; epochMs: number; sender: string },
): Promise<Signatures> {
  const { mailauth, resolver, epochMs, sender } = options;
  const { fields, bodyStart } = splitHeader(message.header);
  const isTooLarge =
    bodyStart > mostHeaderBytes ||
    fields.length > mostFields ||
    fields.reduce((sum, f) => sum + f.lines, 0) > mostLines ||
    fields.some((f) => isSignature(f.name) && f.end - f.start > mostSignatureFieldBytes);
  const verifier = mailauth.createVerifier({
    resolver,
    curTime: epochMs,
    minBitLength: leastRsaBits,
    strict: true,
    sender,
  });
  const requests = collectHashRequests(verifier);
  if (isTooLarge) {
    const from = fields.filter((f) => f.name === 'from').slice(0, 2);
    const parts = from.map((f) =>
      message.header.subarray(f.start, Math.min(f.end, f.start + 4096)),
    );
    await verifier.writeAsync(Buffer.concat([...parts, Buffer.from('\r\n')]));
    return tooLarge(verifier);
  }
  const header = message.header.subarray(0, bodyStart);
  await verifier.writeAsync(Buffer.concat([header, Buffer.from('\r\n\r\n')]));
  keepFirstSignatures(verifier);
  await fillHashes(verifier, requests, message.body);
  await verifier.finish();
  const arc = verifier.arc;
  const hasArc = arc.chain !== undefined || arc.error !== undefined;
  const arcResult = hasArc
    ? await mailauth.arc(arc, { resolver, minBitLength: leastRsaBits, strict: true })
    : undefined;
  return {
    dkim: verifier.results.map(toDkimVerdict),
    arc: toArcVerdict(arcResult),
    inner: {
      headerFrom: verifier.headerFrom,
      fromFields: verifier.fromFields,
      dkim: verifier.results,
      arc: arcResult,
    },
  };
}

function isSignature(name: string): boolean {
  return name === 'dkim-signature' || name.startsWith('arc-');
}

/** Makes the verifier ask for hashes by key instead of hashing itself. */
function collectHashRequests(verifier: InnerVerifier): Map<string, BodyHashRequest> {
  const requests = new Map<string, BodyHashRequest>();
  verifier.addBodyHash = (canonicalization, algorithm, limit) => {
    const key = `${canonicalization}:${algorithm}:${limit}`;
    requests.set(key, {
      canonicalization: canonicalization as BodyCanonicalization,
      algorithm: algorithm === 'sha1' ? 'sha1' : 'sha256',
      ...(limit === '' ? {} : { limit }),
    });
    verifier.bodyHashes.set(key, finishedHasher('', 0, 0));
    return key;
  };
  return requests;
}

function finishedHasher(hash: string, hashed: number, canonical: number): BodyHasher {
  return {
    hash,
    bodyHashedBytes: hashed,
    canonicalizedLength: canonical,
    setContentType() {},
    update() {},
    digest: () => hash,
    getMimeStructureStart: () => undefined,
  };
}

function keepFirstSignatures(verifier: InnerVerifier): void {
  let count = 0;
  verifier.signatureHeaders = verifier.signatureHeaders.filter(
    (s) => s.type === 'ARC' || ++count <= mostDkimSignatures,
  );
}

async function fillHashes(
  verifier: InnerVerifier,
  requests: ReadonlyMap<string, BodyHashRequest>,
  body: MessageBody,
): Promise<void> {
  const needed = new Set(verifier.signatureHeaders.map((s) => s.bodyHashKey));
  const wanted = [...requests].filter(([key]) => needed.has(key));
  if (wanted.length === 0) return;
  const hashes = await hashBody(
    body,
    wanted.map(([, request]) => request),
  );
  for (const [i, [key]] of wanted.entries()) {
    const { base64, hashedBytes, canonicalBytes } = hashes[i]!;
    verifier.bodyHashes.set(key, finishedHasher(base64, hashedBytes, canonicalBytes));
  }
}

function tooLarge(verifier: InnerVerifier): Signatures {
  const reason = 'header too large to verify';
  const dkim: DkimVerdict = { ...emptyDkimVerdict, result: 'policy', reason };
  return {
    dkim: [dkim],
    arc: { result: 'none', instance: 0, sealers: [] },
    inner: {
      headerFrom: verifier.headerFrom,
      fromFields: verifier.fromFields,
      dkim: [],
      arc: undefined,
    },
  };
}

const emptyDkimVerdict: DkimVerdict = {
  result: 'none',
  domain: '',
  selector: '',
  algorithm: '',
  identity: '',
  signatureStart: '',
  isAligned: false,
  unsignedBytes: 0,
};

function toDkimVerdict(result: DKIMResult): DkimVerdict {
  const header = (result.status.header ?? {}) as { i?: string };
  const rule = result.status.policy?.['dkim-rules'];
  const reason = result.status.comment ?? rule;
  return {
    result: result.status.result as DkimResult,
    domain: result.signingDomain?.toLowerCase() ?? '',
    selector: result.selector ?? '',
    algorithm: result.algo ?? '',
    identity: header.i ?? '',
    signatureStart: result.signature?.slice(0, 8) ?? '',
    isAligned: typeof result.status.aligned === 'string',
    unsignedBytes: result.status.underSized ?? 0,
    ...(reason === undefined ? {} : { reason }),
  };
}

function toArcVerdict(result: ARCResult | undefined): ArcVerdict {
  if (result === undefined) return { result: 'none', instance: 0, sealers: [] };
  const { result: word, comment } = result.status;
  const chain = Array.isArray(result.chain) ? result.chain : [];
  return {
    result: word === 'pass' || word === 'none' ? word : 'fail',
    instance: result.i === false ? 0 : result.i,
    sealers: chain.map((entry) => String(entry['arc-seal']?.parsed?.d?.value ?? '')),
    ...(comment === undefined || word === 'pass' ? {} : { reason: comment }),
  };
}
