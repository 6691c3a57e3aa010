import type { Clock } from '#platform/clock.ts';
import { FileSession } from './files/file-session.ts';
import { openTree } from './files/open-tree.ts';
import { createScratch } from './files/scratch.ts';
import { maildirKind } from './sources/maildir/maildir-kind.ts';
import { mboxKind } from './sources/mbox/mbox-kind.ts';
import type { SourceSession } from './source.ts';
import type { TreeMailbox, WrittenMailbox } from './trees/tree-mailbox.ts';
import { writeMaildir } from './trees/write-maildir.ts';
import { writeMbox } from './trees/write-mbox.ts';

/** A form in which mail lies in files of the disk. */
export interface MailFileFormat {
  readonly name: 'mbox' | 'maildir';
  /** The mail below a folder, or in one file, as one account. @throws DomainError not-found, no-permission */
  open(path: string, clock: Clock): Promise<SourceSession>;
  /** Writes one mailbox below a folder. @throws DomainError already-exists */
  write(folder: string, mailbox: TreeMailbox): Promise<WrittenMailbox>;
}

export const mailFileFormats: readonly MailFileFormat[] = [
  { name: 'mbox', write: writeMbox, open: async (...given) => await openOne(mboxKind, ...given) },
  {
    name: 'maildir',
    write: writeMaildir,
    open: async (...given) => await openOne(maildirKind, ...given),
  },
];

async function openOne(kind: typeof mboxKind, path: string, clock: Clock): Promise<SourceSession> {
  await using stack = new AsyncDisposableStack();
  const scratch = stack.use(createScratch());
  const tree = stack.use(await openTree([path], { clock, scratch }));
  const place = { name: '', paths: [path] };
  const account = stack.use(
    await kind.openAccount({ place, root: path, tree, scratch, options: {}, clock }),
  );
  const owned = stack.move();
  return new FileSession({
    find: async () => await account.find(),
    settings: async () => await account.settings(),
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  });
}
