import { parseCsv } from '#codecs/csv/parse-csv.ts';
import { findMigration } from '#migration/migration-folder.ts';
import { writeUsers } from '#migration/users-file.ts';
import { defineCommand, UsageError } from './command.ts';

export const migrateUsers = defineCommand({
  name: 'migrate users',
  summary: 'Say whose accounts are carried over, and to which addresses.',
  operands: ['NAME'],
  options: {
    csv: {
      type: 'text',
      value: 'FILE',
      doc: 'a list with the columns source,target,password,group,...',
    },
  },
  async run(context, [name = ''], { csv }) {
    const folder = await findMigration(context.openFolder(), name);
    if (csv === undefined) throw new UsageError('migrate users: --csv FILE is missing');
    const [header, ...rows] = parseCsv(await context.readInput(csv));
    const at = new Map(header?.fields.map((column, i) => [column.toLowerCase(), i]));
    const users = rows.map(({ fields }) => {
      const of = (column: string) => fields[at.get(column) ?? -1] ?? '';
      return {
        source: of('source'),
        target: of('target') || of('source'),
        phase: of('group'),
        ...(of('password') !== '' && { password: of('password') }),
      };
    });
    writeUsers(folder.usersFile, users);
    context.out.answer({ users: users.length }, () => [`${users.length} users`]);
  },
});
