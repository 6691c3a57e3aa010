import type { ARCData, ARCResult, DKIMResult } from 'mailauth';
import type { spf } from 'mailauth/lib/spf/index.js';
import type { evaluateDmarc } from 'mailauth/lib/dmarc/index.js';
import type { MailauthResolver } from './resolver-adapter.ts';

/** The hasher mailauth asks for; ours only carries a finished hash. */
export interface BodyHasher {
  hash: string;
  bodyHashedBytes: number;
  canonicalizedLength: number;
  setContentType(): void;
  update(): void;
  digest(): string;
  getMimeStructureStart(): undefined;
}

/** The inner verifier of mailauth 7.1.0, as far as it is used. It has no declarations of its own. */
export interface InnerVerifier {
  readonly headers: unknown;
  readonly arc: ARCData;
  readonly headerFrom: string[];
  readonly fromFields: number;
  readonly results: DKIMResult[];
  readonly bodyHashes: Map<string, BodyHasher>;
  signatureHeaders: { type: 'DKIM' | 'ARC'; bodyHashKey?: string }[];
  addBodyHash(canonicalization: string, algorithm: string, limit: number | ''): string;
  writeAsync(chunk: Buffer): Promise<void>;
  finish(): Promise<void>;
}

export interface Mailauth {
  readonly createVerifier: (options: {
    resolver: unknown;
    curTime: number;
    minBitLength: number;
    strict: boolean;
    sender: string;
  }) => InnerVerifier;
  readonly spf: typeof spf;
  readonly evaluateDmarc: typeof evaluateDmarc;
  readonly arc: (
    data: ARCData,
    options: { resolver: MailauthResolver; minBitLength: number; strict: boolean },
  ) => Promise<ARCResult>;
}

/** Loads the library at the first message that needs it: it takes 100 ms that the start does not have to pay. */
export async function loadMailauth(): Promise<Mailauth> {
  const verifierModule: string = 'mailauth/lib/dkim/dkim-verifier.js';
  const [inner, spfModule, dmarcModule, arcModule] = await Promise.all([
    import(verifierModule) as Promise<{
      DkimVerifier: new (options: object) => InnerVerifier;
    }>,
    import('mailauth/lib/spf/index.js'),
    import('mailauth/lib/dmarc/index.js'),
    import('mailauth/lib/arc/index.js'),
  ]);
  return {
    createVerifier: (options) => new inner.DkimVerifier(options),
    spf: spfModule.spf,
    evaluateDmarc: dmarcModule.evaluateDmarc,
    arc: arcModule.arc,
  };
}
