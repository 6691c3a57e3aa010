// Holds the RFC references in comments to rfc/index.tsv: every cited document is listed there; what is called full is cited in
// its folder and in a test, and nowhere marked as a gap.
import { globSync, readFileSync } from 'node:fs';

const statuses = ['full', 'partial', 'planned', 'no'];
const testFiles = /\.(test|fuzz)\.ts$|^test\/|\/transcripts\//;

interface Citation {
  readonly id: string;
  readonly file: string;
  /** File and line, for people. */
  readonly where: string;
  readonly isGap: boolean;
}

const rows = readFileSync('rfc/index.tsv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split('\t'))
  .map(([id = '', , folder = '', status = '']) => ({ id, folder, status }));
const byId = new Map(rows.map((row) => [row.id, row]));
const citations = globSync(['{server,test}/**/*.ts', 'server/**/transcripts/*']).flatMap((file) =>
  citationsIn(file.replaceAll('\\', '/')),
);

const problems = [
  ...rows
    .filter((row) => !statuses.includes(row.status))
    .map(
      (row) =>
        `rfc/index.tsv: ${row.id} has the status "${row.status}"; known: ${statuses.join(', ')}`,
    ),
  ...citations.flatMap((c) => judgeCitation(c)),
  ...rows.filter((row) => row.status === 'full').flatMap((row) => judgeClaim(row.id, row.folder)),
];
for (const p of problems) process.stderr.write(`${p}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function citationsIn(file: string): Citation[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) =>
      [...line.matchAll(/\bRFC (\d{3,5})\b/g)].map((found) => ({
        id: found[0],
        file,
        where: `${file}:${i + 1}`,
        isGap: line.includes('(todo:'),
      })),
    );
}

function judgeCitation({ id, where, isGap }: Citation): string[] {
  const row = byId.get(id);
  if (row === undefined) return [`${where}: ${id} is not in rfc/index.tsv`];
  return isGap && row.status === 'full'
    ? [`${where}: a todo, but rfc/index.tsv calls ${id} full`]
    : [];
}

function judgeClaim(id: string, folder: string): string[] {
  const ofThis = citations.filter((c) => c.id === id);
  const missing = [
    ofThis.some((c) => c.file.startsWith(`server/${folder}/`) && !testFiles.test(c.file))
      ? []
      : [`no comment in server/${folder}`],
    ofThis.some((c) => testFiles.test(c.file)) ? [] : ['no test or transcript'],
  ].flat();
  return missing.map((what) => `rfc/index.tsv calls ${id} full, but ${what} cites it`);
}
