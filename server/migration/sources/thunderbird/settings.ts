import { parseFilterRules } from '#codecs/mozilla/parse-filter-rules.ts';
import type { MailScript } from '#store/settings.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { joinPath, readTextIfThere, type FileTree } from '../../files/file-tree.ts';
import type { Loss } from '../../item.ts';
import type { FoundMailbox } from './find-mailboxes.ts';
import { filtersToSieve } from './filters-to-sieve.ts';
import type { MailServer, Profile } from './read-profile.ts';

type Mailboxes = readonly (FoundMailbox & { readonly server: MailServer })[];

/** Rules, signatures, tags and the name of the default identity. */
export async function settingsOf(
  tree: FileTree,
  { servers, identities, prefs }: Profile,
  mailboxes: Mailboxes,
): Promise<AccountSettings> {
  const sieve: MailScript[] = [];
  const losses: Loss[] = [];
  for (const [i, server] of servers.entries()) {
    const path = joinPath(server.folder, 'msgFilterRules.dat');
    const filters = parseFilterRules(await readTextIfThere(tree, path));
    const found = filtersToSieve(filters, (folder) => toMailbox(folder, mailboxes));
    losses.push(...found.losses);
    // Those of further accounts were for other mail; they are there to be looked at.
    if (found.script !== '')
      sieve.push({
        name: i === 0 ? 'thunderbird' : `thunderbird ${server.name}`,
        script: found.script,
        isActive: i === 0 && found.isActive,
      });
  }
  const signatures = identities
    .filter(({ signature }) => signature.trim() !== '')
    .map(({ name, signature, isSignatureHtml }) => ({
      name,
      ...(isSignatureHtml ? { html: signature } : { text: signature }),
    }));
  const displayName = identities[0]?.fullName ?? '';
  const categories = tagsOf(prefs);
  return {
    ...(displayName !== '' && { displayName }),
    ...(sieve.length > 0 && { sieve }),
    ...(signatures.length > 0 && { signatures }),
    ...(categories.length > 0 && { categories }),
    losses,
  };
}

/** "imap://ann%40example.org@mail.example.org/Lists/Dev", "mailbox://nobody@Local%20Folders/Archive" */
function toMailbox(folder: string, mailboxes: Mailboxes): string | undefined {
  const [, user, host, path] =
    /^(?:imap|mailbox|pop3?):\/\/([^@/]*)@([^/]*)\/(.+)$/.exec(folder) ?? [];
  if (path === undefined) return undefined;
  const [u, h, p] = [user!, host!, path].map(decode);
  // Of mail that prefs.js does not name only the folder is known, which is called as its server.
  const own = mailboxes.filter(
    ({ server }) => server.host === h && (server.user === u || server.user === ''),
  );
  const levels = p!
    .split('/')
    .map((level, i) => (i === 0 && /^inbox$/i.test(level) ? 'INBOX' : level));
  const found = own.find((it) => it.levels.slice(-levels.length).join('\0') === levels.join('\0'));
  return found?.levels.join('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Tags that the user has named or coloured: "mailnews.tags.work.tag", "mailnews.tags.work.color". */
function tagsOf(prefs: Profile['prefs']): { name: string; color?: string }[] {
  const found: { name: string; color?: string }[] = [];
  for (const [key, name] of prefs) {
    const tag = /^mailnews\.tags\.(.+)\.tag$/.exec(key)?.[1];
    if (tag === undefined || typeof name !== 'string') continue;
    const color = prefs.get(`mailnews.tags.${tag}.color`);
    const isColor = typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color);
    found.push({ name, ...(isColor && { color }) });
  }
  return found;
}
