import { isDomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';

export const configCheck = defineCommand({
  name: 'config check',
  summary: 'Say whether the configuration can be used, and everything that is wrong with it.',
  operands: [],
  options: {},
  async run(context) {
    const folder = context.openFolder();
    try {
      context.readSettings(folder);
    } catch (error) {
      const problems = isDomainError(error, 'bad-value') ? error.details['problems'] : undefined;
      if (!Array.isArray(problems)) throw error;
      if (context.out.isJson) context.out.answer({ ok: false, problems }, () => []);
      else for (const line of problems) context.out.complain(String(line));
      return exitCodes.failed;
    }
    context.out.answer({ ok: true, problems: [] }, () => [`${folder.settingsFile} is right`]);
    return exitCodes.done;
  },
});
