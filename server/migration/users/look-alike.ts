/** Whether two addresses of one domain may well be the same person: other case, dots, or one slip of the finger. */
export function looksLike(a: string, b: string): boolean {
  const [localA = '', domainA = ''] = split(a);
  const [localB = '', domainB = ''] = split(b);
  if (domainA !== domainB) return localA === localB && localA !== '';
  const bareA = localA.replaceAll(/[._-]/g, '');
  const bareB = localB.replaceAll(/[._-]/g, '');
  if (bareA === bareB) return true;
  return Math.min(bareA.length, bareB.length) > 3 && isOneSlip(bareA, bareB);
}

function split(address: string): string[] {
  const at = address.lastIndexOf('@');
  return [address.slice(0, at).toLowerCase(), address.slice(at + 1).toLowerCase()];
}

/** One letter more, less or other, or two that changed places. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const restsAgree = (skipA: number, skipB: number) => a.slice(at + skipA) === b.slice(at + skipB);
  if (a.length > b.length) return restsAgree(1, 0);
  if (a.length < b.length) return restsAgree(0, 1);
  return restsAgree(1, 1) || (a[at] === b[at + 1] && a[at + 1] === b[at] && restsAgree(2, 2));
}

/** Letters of other alphabets, and digits, that are drawn like Latin letters. */
const drawnLike: ReadonlyMap<string, string> = new Map(
  Array.from('аaеeоoрpсcхxуyіiјjѕsοoαaνvıi0o1l', String).flatMap((letter, i, all) =>
    i % 2 === 0 ? [[letter, all[i + 1]!] as const] : [],
  ),
);

/** What addresses that are easily taken for one another have in common: without case, accents, dots and alphabets. */
export function addressShape(address: string): string {
  const [local = '', domain = ''] = split(address);
  const bare = local.normalize('NFKD').replaceAll(/[\p{M}._-]/gu, '');
  return `${Array.from(bare, (letter) => drawnLike.get(letter) ?? letter).join('')}@${domain}`;
}
