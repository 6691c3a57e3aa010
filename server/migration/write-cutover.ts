import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CutoverList, CutoverPoint } from './cutover-list.ts';
import { formatPage, formatParagraph, formatSection, type Tone } from './reports/html-page.ts';
import { showMoment } from './reports/show-figures.ts';

/** Writes a list as cutover.html and cutover.json; gives their paths. */
export async function writeCutover(folder: string, list: CutoverList): Promise<readonly string[]> {
  const files = [
    ['cutover.html', pageOf(list)],
    ['cutover.json', `${JSON.stringify(list, undefined, 2)}\n`],
  ] as const;
  for (const [name, text] of files) await writeFile(join(folder, name), text, { mode: 0o600 });
  return files.map(([name]) => join(folder, name));
}

const tones: Readonly<Record<CutoverPoint['state'], Tone | undefined>> = {
  done: 'good',
  open: 'bad',
  advice: 'open',
  'not-checked': undefined,
};

function pageOf({ name, checkedAt, points, next }: CutoverList): string {
  const open = points.filter(({ state }) => state === 'open').length;
  const verdict = open === 0 ? 'Nothing is open.' : `${open} of ${points.length} points are open.`;
  return formatPage(`Moving over: ${name}`, [
    formatParagraph(verdict, open === 0 ? 'good' : 'bad'),
    formatParagraph(`As of ${showMoment(checkedAt)}.`),
    formatSection(
      'Points',
      ['state', 'what', 'details'],
      points.map(({ state, title, details }) => {
        const tone = tones[state];
        const text = state.replaceAll('-', ' ');
        return [{ text, ...(tone && { tone }) }, title, details.join('; ')];
      }),
    ),
    formatSection(
      'What to do next',
      ['step', 'command'],
      next.map((step, at) => [at + 1, step]),
    ),
  ]);
}
