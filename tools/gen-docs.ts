// `npm run docs`: writes the pages of docs/ that are made from the code.
import { writeFileSync } from 'node:fs';
import { generatedPages } from './generated-pages.ts';

for (const { path, text } of generatedPages()) {
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}
