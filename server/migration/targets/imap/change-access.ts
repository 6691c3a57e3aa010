import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { quoted } from '#clients/imap/list-mailboxes.ts';
import { ImapRefusal } from '#clients/imap/refusal.ts';
import type { FolderAccess, Loss } from '../../item.ts';
import type { TargetFolder } from '../../target.ts';

/** Gives others rights on a mailbox, where the server knows access lists. */
// RFC 4314 §3.1
export async function changeAccess(
  { link, capabilities }: ImapConnection,
  { folder, name, mode }: { folder: TargetFolder; name: string; mode: 'add' | 'remove' },
  access: readonly FolderAccess[],
): Promise<readonly Loss[]> {
  const losses: Loss[] = [];
  for (const { who, rights, losses: own = [] } of access) {
    losses.push(...own);
    const lost = (reason: string) =>
      losses.push({
        what: 'permission',
        detail: `${folder.path.join('/')}: ${who} (${rights}): ${reason}`,
      });
    if (!capabilities.has('ACL')) {
      lost('the server has no access lists');
      continue;
    }
    try {
      // Letters that a server does not know it refuses; ours beyond the standard are never sent.
      const known = rights.replaceAll(/[^lrswipkxtea]/g, '');
      await link.ask(`SETACL ${quoted(name)} ${quoted(who)} ${mode === 'add' ? '+' : '-'}${known}`);
    } catch (error) {
      if (!(error instanceof ImapRefusal)) throw error;
      lost(error.said);
    }
  }
  return losses;
}
