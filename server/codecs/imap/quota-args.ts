import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';

/** The arguments of SETQUOTA; resources that are left out are without a limit. */
// RFC 9208 §4.1.3
export interface SetQuotaArgs {
  readonly root: string;
  /** Resource names in capitals, known or not. */
  readonly limits: readonly { readonly resource: string; readonly limit: number }[];
}

/** Resources of one SETQUOTA. */
export const MAX_QUOTA_LIMITS = 32;

export function expectSetQuotaArgs(decoder: Decoder): SetQuotaArgs {
  const root = decoder.expectAstring();
  decoder.expectSpace();
  const start = decoder.offset;
  const limits = decoder.expectListOrEmpty(() => {
    const resource = decoder.expectKeyword();
    decoder.expectSpace();
    return { resource, limit: decoder.expectNumber64() };
  });
  if (limits.length > MAX_QUOTA_LIMITS) decoder.fail('too many resources', start);
  decoder.expectEnd();
  return { root, limits };
}

export function formatSetQuotaArgs(encoder: Encoder, { root, limits }: SetQuotaArgs): void {
  encoder.astring(root).raw(' ');
  encoder.list(limits, ({ resource, limit }) => encoder.raw(`${resource} ${limit}`));
}

/** ` (STORAGE 10 512)` of a QUOTA response: name, usage and limit of each resource. */
// RFC 9208 §4.2.1
export function formatQuotaUsage(
  usages: readonly { resource: string; usage: number; limit: number }[],
): string {
  return `(${usages.map((u) => `${u.resource} ${u.usage} ${u.limit}`).join(' ')})`;
}
