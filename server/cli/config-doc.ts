import { renderSettingsDoc } from '#platform/settings-doc.ts';
import { defineCommand } from './command.ts';

export const configDoc = defineCommand({
  name: 'config doc',
  summary: 'Explain every setting, its default and what is allowed, in Markdown.',
  operands: [],
  options: {},
  async run({ out, parts }) {
    out.write(renderSettingsDoc(parts.sections));
  },
});
