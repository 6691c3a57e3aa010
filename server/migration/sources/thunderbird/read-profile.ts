import { parsePrefs, type PrefValue } from '#codecs/mozilla/parse-prefs.ts';
import { baseName, joinPath, readTextIfThere, type FileTree } from '../../files/file-tree.ts';

/** A mail account of a profile: where its mailboxes lie. */
export interface MailServer {
  readonly name: string;
  readonly host: string;
  readonly user: string;
  /** In the tree. */
  readonly folder: string;
  readonly isDefault: boolean;
}

export interface Identity {
  readonly name: string;
  readonly fullName: string;
  readonly address: string;
  readonly signature: string;
  readonly isSignatureHtml: boolean;
}

export interface Profile {
  /** The default one first. */
  readonly servers: readonly MailServer[];
  readonly identities: readonly Identity[];
  readonly prefs: ReadonlyMap<string, PrefValue>;
}

/** What prefs.js says, and, of mail that it does not name, what lies in the folders that Thunderbird uses. */
export async function readProfile(tree: FileTree): Promise<Profile> {
  const prefs = parsePrefs(await readTextIfThere(tree, 'prefs.js'));
  const of = (name: string) => String(prefs.get(name) ?? '');
  const keys = listOf(of('mail.accountmanager.accounts'));
  const main = of('mail.accountmanager.defaultaccount');
  const servers: MailServer[] = [];
  const identities: Identity[] = [];
  for (const key of keys.toSorted((a, b) => Number(b === main) - Number(a === main))) {
    const server = `mail.server.${of(`mail.account.${key}.server`)}`;
    const folder = await folderOf(tree, of(`${server}.directory-rel`), of(`${server}.directory`));
    const name = of(`${server}.name`) || of(`${server}.hostname`) || key;
    if (folder !== undefined)
      servers.push({
        name,
        host: of(`${server}.hostname`),
        user: of(`${server}.userName`),
        folder,
        isDefault: key === main,
      });
    for (const id of listOf(of(`mail.account.${key}.identities`)))
      identities.push(identityOf(of, `mail.identity.${id}`));
  }
  const named = new Set(servers.map(({ folder }) => folder));
  for (const folder of await mailFolders(tree))
    if (!named.has(folder))
      servers.push({
        name: baseName(folder),
        host: baseName(folder),
        user: '',
        folder,
        isDefault: false,
      });
  return { servers, identities, prefs };
}

function identityOf(of: (name: string) => string, prefix: string): Identity {
  const address = of(`${prefix}.useremail`);
  return {
    name: of(`${prefix}.label`) || address,
    fullName: of(`${prefix}.fullName`),
    address,
    signature: of(`${prefix}.htmlSigText`),
    isSignatureHtml: of(`${prefix}.htmlSigFormat`) === 'true',
  };
}

/** A folder of the profile; absolute paths are those of the computer it came from, and only their ends count. */
async function folderOf(
  tree: FileTree,
  relative: string,
  absolute: string,
): Promise<string | undefined> {
  const inProfile = /^\[ProfD\](.+)$/.exec(relative)?.[1];
  const end = /(?:ImapMail|Mail)[\\/][^\\/]+$/.exec(absolute)?.[0].replace('\\', '/');
  for (const path of [inProfile, end]) {
    const levels = path?.split('/').filter((level) => !/^\.{0,2}$/.test(level)) ?? [];
    if (levels.length === 0) continue;
    const folder = levels.join('/');
    if ((await tree.children(folder)).length > 0) return folder;
  }
  return undefined;
}

async function mailFolders(tree: FileTree): Promise<string[]> {
  const found: string[] = [];
  for (const above of ['ImapMail', 'Mail'])
    for (const { name, isFolder } of await tree.children(above))
      if (isFolder && !name.startsWith('.')) found.push(joinPath(above, name));
  return found;
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((it) => it.trim())
    .filter((it) => it !== '');
}
