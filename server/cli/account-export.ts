import type { AccountReader } from '#store/store.ts';
import type { Collection } from '#store/collection.ts';
import { defineCommand, UsageError } from './command.ts';
import { mailFormatNamed } from './mail-format.ts';
import { withAccountMail } from './open-account.ts';

export const accountExport = defineCommand({
  name: 'account export',
  summary: 'Write all mail of an account as a tree of mbox files or maildirs.',
  operands: ['EMAIL'],
  options: {
    to: { type: 'text', value: 'DIR', doc: 'folder to write to' },
    format: { type: 'text', value: 'FORMAT', doc: 'mbox (default) or maildir' },
  },
  async run(context, [given = ''], { to, format }) {
    if (to === undefined) throw new UsageError('account export: --to DIR is missing');
    const form = mailFormatNamed(format);
    await withAccountMail(context, given, async ({ id, address, store }) => {
      const mailboxes = await store.read(id, (reader) => reader.collections('mailbox'));
      let messages = 0;
      let ownKeywords = 0;
      for (const mailbox of mailboxes)
        if (mailbox.isSelectable) {
          const written = await store.read(id, async (reader) =>
            form.write(to, { name: mailbox.name, messages: () => outgoing(reader, mailbox) }),
          );
          messages += written.messages;
          ownKeywords += written.ownKeywords;
        }
      if (ownKeywords > 0)
        context.out.complain(
          `${ownKeywords} keywords beyond the 26 of a mailbox that a maildir has letters for are in files mailstead-keywords: account import reads them, other programs do not`,
        );
      context.out.answer({ address, mailboxes: mailboxes.length, messages, ownKeywords }, () => [
        `${address}: ${messages} messages of ${mailboxes.length} mailboxes written to ${to}`,
      ]);
    });
  },
});

async function* outgoing(reader: AccountReader, mailbox: Collection) {
  for await (const rows of reader.messages(mailbox.id, ['dates']))
    for (const row of rows)
      yield {
        content: await reader.readContent(row.itemId),
        receivedAtSeconds: row.receivedAtSeconds,
        system: row.system,
        keywords: row.keywords === '' ? [] : row.keywords.split(' '),
      };
}
