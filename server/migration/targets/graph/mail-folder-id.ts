import type { MailRule } from '#codecs/exchange/mail-rule.ts';
import { readMailTree, type MailFolder } from '../../graph/folder-tree.ts';
import type { GraphAccount } from './graph-account.ts';

/** Ids of folders by their paths, for a rule that names some: IMAP, which mail may go over, knows them by other names. */
export async function mailFolderId(
  { mailbox }: GraphAccount,
  { actions: { moveTo, copyTo } }: MailRule,
): Promise<(path: string) => string | undefined> {
  if (moveTo === undefined && copyTo === undefined) return () => undefined;
  const { folders } = await readMailTree(mailbox);
  return (path) => find(folders, path)?.id;
}

/** The first folder is the inbox, however it is called there. */
function find(folders: readonly MailFolder[], path: string): MailFolder | undefined {
  const inbox = folders.find((it) => it.role === 'inbox');
  const levels = path.split('/');
  const isInbox = /^inbox$/i.test(levels[0] ?? '') && inbox !== undefined;
  const wanted = isInbox ? [...inbox.path, ...levels.slice(1)] : levels;
  const name = wanted.join('\n').toLowerCase();
  return folders.find((it) => it.path.join('\n').toLowerCase() === name);
}
