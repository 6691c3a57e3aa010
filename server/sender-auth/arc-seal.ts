import type { Bytes } from '#platform/bytes.ts';
import { hashBody } from './dkim/body-hash.ts';
import { relaxField } from './dkim/canonical-header.ts';
import { splitHeader } from './dkim/header-fields.ts';
import type { DkimKey } from './dkim-keys.ts';
import { foldNames, selectFields, signFolded } from './dkim-sign.ts';

export interface ArcSealing {
  /** In its ASCII form. */
  readonly domain: string;
  /** The domain's keys; the seal is made with an RSA one, since few verifiers know others. */
  readonly keys: readonly DkimKey[];
  readonly epochSeconds: number;
  /** What was found out when the message came: the value of our Authentication-Results field, folds included. */
  readonly results: string;
  /** What is thought of the chain the message came with. */
  readonly chain: 'none' | 'pass' | 'fail';
}

/** Most sets of one message. */
// RFC 8617 §4.2.1
const mostInstances = 50;

/**
 * The ARC set of a message that is sent on, as the fields to put before it: what we saw, a signature of the message as it
 * leaves, and a seal over the whole chain. '' when the chain may not be prolonged, or there is no key.
 */
// RFC 8617 §5.1
export async function sealArc(message: Bytes, sealing: ArcSealing): Promise<string> {
  const key = sealing.keys.find((k) => k.algorithm === 'rsa-sha256');
  const sets = readSets(message);
  const instance = Math.max(0, ...sets.keys()) + 1;
  const isBroken = /;\s*cv\s*=\s*fail/i.test(sets.get(instance - 1)?.get('arc-seal') ?? '');
  const isUnjudged = sets.size > 0 && sealing.chain === 'none';
  if (key === undefined || instance > mostInstances || isBroken || isUnjudged) return '';
  const { domain, epochSeconds } = sealing;
  const chain = sets.size === 0 ? 'none' : sealing.chain;
  // 1. What we saw.
  const results = `ARC-Authentication-Results: i=${instance};${sealing.results.trimEnd()}\r\n`;
  // 2. The message as it leaves; fields of ARC itself are not signed here.
  const { bodyStart } = splitHeader(message);
  const wanted = [{ canonicalization: 'relaxed', algorithm: 'sha256' }] as const;
  const [hash] = await hashBody(message.subarray(bodyStart), wanted);
  const { names, canonical } = selectFields(message, 'dkim-signature');
  const unsigned =
    `ARC-Message-Signature: i=${instance}; a=rsa-sha256; c=relaxed/relaxed;\r\n` +
    ` d=${domain};\r\n s=${key.selector}; t=${epochSeconds};${foldNames(names)};\r\n bh=${hash!.base64};\r\n b=`;
  const signature =
    unsigned + (await signFolded(key, Buffer.from(canonical + relaxField(unsigned), 'latin1')));
  // 3. The chain: every set from the first on, or ours alone when it was broken (RFC 8617 §5.1.2).
  const seal =
    `ARC-Seal: i=${instance}; a=rsa-sha256; t=${epochSeconds}; cv=${chain};\r\n` +
    ` d=${domain}; s=${key.selector};\r\n b=`;
  const earlier = chain === 'pass' ? chainText(sets, instance - 1) : '';
  const own = `${relaxField(results)}\r\n${relaxField(signature)}\r\n${relaxField(seal)}`;
  const sealed = seal + (await signFolded(key, Buffer.from(earlier + own, 'latin1')));
  return sealed + signature + results;
}

/** What is needed to make the set at the beginning of a message anew, and where it ends; undefined when there is none. */
export function readLeadingSet(message: Bytes):
  | {
      readonly end: number;
      readonly domain: string;
      readonly results: string;
      readonly chain: ArcSealing['chain'];
    }
  | undefined {
  const [seal, signature, results] = splitHeader(message).fields;
  if (seal?.name !== 'arc-seal' || signature?.name !== 'arc-message-signature') return undefined;
  if (results?.name !== 'arc-authentication-results') return undefined;
  const text = message.toString('latin1', seal.start, seal.end);
  const value = message.toString('latin1', results.start, results.end);
  return {
    end: results.end,
    domain: /\bd=([^;\s]+)/.exec(text)?.[1] ?? '',
    results: value.slice(value.indexOf(';') + 1),
    chain: (/\bcv=(pass|fail)/.exec(text)?.[1] ?? 'none') as ArcSealing['chain'],
  };
}

const memberNames = ['arc-authentication-results', 'arc-message-signature', 'arc-seal'] as const;
type MemberName = (typeof memberNames)[number];

/** Fields of the sets by instance; of two of one name the first counts (the chain fails then anyway). */
function readSets(message: Bytes): Map<number, Map<MemberName, string>> {
  const sets = new Map<number, Map<MemberName, string>>();
  for (const { name, start, end } of splitHeader(message).fields) {
    const member = memberNames.find((n) => n === name);
    if (member === undefined) continue;
    const text = message.toString('latin1', start, end);
    const instance = instanceOf(text);
    if (instance === undefined) continue;
    const set = sets.get(instance) ?? new Map<MemberName, string>();
    sets.set(instance, set);
    if (!set.has(member)) set.set(member, text);
  }
  return sets;
}

function chainText(sets: ReadonlyMap<number, ReadonlyMap<MemberName, string>>, last: number) {
  let text = '';
  for (let i = 1; i <= last; i++)
    for (const name of memberNames) {
      const field = sets.get(i)?.get(name);
      if (field !== undefined) text += `${relaxField(field)}\r\n`;
    }
  return text;
}

/** Tags looked at for i=, which comes first in practice. */
const mostTags = 20;

function instanceOf(field: string): number | undefined {
  const tags = field.slice(field.indexOf(':') + 1).split(';', mostTags);
  for (const tag of tags) {
    const found = /^i\s*=\s*(\d{1,3})$/.exec(tag.trim());
    if (found !== null && Number(found[1]) >= 1) return Number(found[1]);
  }
  return undefined;
}
