// Holds the RFC references in comments to rfc/index.tsv: every cited document is listed there.
import { globSync, readFileSync } from 'node:fs';

const rows = readFileSync('rfc/index.tsv', 'utf8').trim().split('\n').slice(1);
const known = new Map(
  rows.map((row) => {
    const [id = '', , , status = ''] = row.split('\t');
    return [id, status];
  }),
);
const problems: string[] = [];
for (const file of globSync('{server,contract,test}/**/*.ts')) {
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [i, line] of lines.entries()) {
    for (const cited of line.matchAll(/\bRFC (\d{3,5})\b/g)) {
      const status = known.get(`RFC ${cited[1]}`);
      const where = `${file}:${i + 1}`;
      if (status === undefined) problems.push(`${where}: RFC ${cited[1]} is not in rfc/index.tsv`);
      else if (/\(todo:/.test(line) && status === 'full')
        problems.push(`${where}: a todo, but rfc/index.tsv calls RFC ${cited[1]} full`);
    }
  }
}
for (const p of problems) process.stderr.write(`${p}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
