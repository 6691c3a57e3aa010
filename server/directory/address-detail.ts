/** Candidates tried for one address with a detail: bounds the look-ups a hostile address costs. */
const MAX_CANDIDATES = 8;

/** What a local part is without its detail ("ann+list" is "ann"), the longest first. */
export function withoutDetail(localPart: string, separators: string): string[] {
  const names: string[] = [];
  for (let i = 1; i < localPart.length && names.length < MAX_CANDIDATES; i++)
    if (separators.includes(localPart[i]!)) names.unshift(localPart.slice(0, i));
  return names;
}
