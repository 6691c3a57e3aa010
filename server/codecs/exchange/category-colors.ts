/** The 25 colours of categories by their numbers, in EWS, Graph ("preset0") and MAPI alike. */
const colors: readonly string[] = [
  '#e7a1a2',
  '#f9ba89',
  '#f7dd8f',
  '#fcfa90',
  '#78d168',
  '#9fdcc9',
  '#c6d2b0',
  '#9db7e8',
  '#b5a1e2',
  '#daaec2',
  '#dad9dc',
  '#6b7994',
  '#bfbfbf',
  '#6f6f6f',
  '#4f4f4f',
  '#c11a25',
  '#e2620d',
  '#c79930',
  '#b9b300',
  '#368f2b',
  '#329b7a',
  '#778b45',
  '#2858a5',
  '#5c3fa3',
  '#93446b',
];

/** "#rrggbb"; undefined for a category without a colour. */
export function categoryColor(index: number): string | undefined {
  return colors[index];
}

/** The number of the colour that is nearest; -1, no colour, for what is none. */
export function nearestCategoryColor(color: string): number {
  const wanted = toRgb(color);
  if (wanted === undefined) return -1;
  let best = -1;
  let least = Infinity;
  for (const [i, candidate] of colors.entries()) {
    const rgb = toRgb(candidate)!;
    const distance = rgb.reduce((sum, value, at) => sum + (value - wanted[at]!) ** 2, 0);
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

function toRgb(color: string): readonly number[] | undefined {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color.trim());
  return found?.slice(1).map((hex) => Number.parseInt(hex, 16));
}
