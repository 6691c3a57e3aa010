const collator = new Intl.Collator('en', { numeric: true });

/** "2.eml" before "10.eml". */
export function inNaturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : 1);
}
