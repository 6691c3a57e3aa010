import { UsageError } from '../command.ts';
import type { MailTree } from './mail-tree.ts';
import { maildirTree } from './maildir-tree.ts';
import { mboxTree } from './mbox-tree.ts';

/** @throws UsageError */
export function treeNamed(format = 'mbox'): MailTree {
  if (format === 'mbox') return mboxTree;
  if (format === 'maildir') return maildirTree;
  throw new UsageError(`--format ${format}: it is mbox or maildir`);
}
