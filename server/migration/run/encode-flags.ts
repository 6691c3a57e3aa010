import type { ItemFlags } from '../item.ts';

/** Flags as the ledger keeps them: system bits, then keywords, joined by spaces. */
export function encodeFlags({ system, keywords }: ItemFlags): string {
  return [system, ...[...keywords].sort()].join(' ');
}

export function decodeFlags(text: string): ItemFlags {
  const [system = '0', ...keywords] = text.split(' ');
  return { system: Number(system), keywords };
}
