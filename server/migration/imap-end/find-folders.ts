import { askNamespaces } from '#clients/imap/namespaces.ts';
import { askStatus, type MailboxStatus } from '#clients/imap/ask-status.ts';
import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { listMailboxes, type ListedMailbox } from '#clients/imap/list-mailboxes.ts';
import { isDomainError } from '#platform/errors.ts';
import type { CollectionRole } from '#store/collection.ts';
import type { SourceFolder } from '../item.ts';
import type { ImapPreset } from './presets.ts';

export interface ImapFolder extends SourceFolder {
  readonly kind: 'mailbox';
  /** It shows everything, and what has a label is found elsewhere, too. */
  readonly holdsUnlabelledOnly?: boolean;
}

/** STATUS commands under way at once: one round trip a mailbox would be long with thousands of them. */
const STATUS_WINDOW = 32;

/** The mailboxes of the account's own namespace, with what STATUS tells of them. */
export async function findFolders(
  connection: ImapConnection,
  preset: ImapPreset,
): Promise<ImapFolder[]> {
  const { personal } = await askNamespaces(connection);
  const prefixes = personal.length === 0 ? [''] : personal;
  // The inbox lies outside a namespace such as "Mail/".
  const references = prefixes.includes('') ? [''] : ['', ...prefixes];
  const listed = (await listMailboxes(connection, references)).filter((it) => isTaken(it, preset));
  const folders: ImapFolder[] = [];
  for (let i = 0; i < listed.length; i += STATUS_WINDOW) {
    const window = listed.slice(i, i + STATUS_WINDOW);
    const statuses = await Promise.all(
      window.map(async (mailbox) => await statusOf(connection, mailbox)),
    );
    window.forEach((mailbox, at) => {
      const isEverything = preset.hasLabels === true && mailbox.attributes.has('\\all');
      folders.push(
        isEverything
          ? ofUnlabelled(toFolder(mailbox, undefined, prefixes))
          : toFolder(mailbox, statuses[at], prefixes),
      );
    });
  }
  return folders.sort((a, b) => a.path.length - b.path.length);
}

function isTaken(
  { name, attributes }: ListedMailbox,
  { leavesOut, hasLabels }: ImapPreset,
): boolean {
  if (attributes.has('\\nonexistent') || leavesOut.some((it) => it.test(name))) return false;
  return hasLabels !== true || !(attributes.has('\\important') || attributes.has('\\flagged'));
}

/** What has no label was archived. Only the listing tells how much that is, and whether a label came or went. */
function ofUnlabelled(folder: ImapFolder): ImapFolder {
  return { ...folder, role: 'archive', holdsUnlabelledOnly: true };
}

async function statusOf(connection: ImapConnection, { wireName, attributes }: ListedMailbox) {
  if (attributes.has('\\noselect')) return undefined;
  try {
    return await askStatus(connection, wireName);
  } catch (error) {
    // A mailbox that refuses is found out about when it is opened.
    if (!connection.link.isOpen || isDomainError(error, 'limit-reached')) throw error;
    return undefined;
  }
}

function toFolder(
  mailbox: ListedMailbox,
  status: MailboxStatus | undefined,
  prefixes: readonly string[],
): ImapFolder {
  const { wireName, name, delimiter, attributes, isSubscribed } = mailbox;
  const role = roleOf(attributes, wireName);
  return {
    id: wireName,
    kind: 'mailbox',
    path: pathOf(name, delimiter, prefixes),
    ...(role === undefined ? undefined : { role }),
    isSubscribed,
    isContainer: attributes.has('\\noselect'),
    ...(status?.messages === undefined ? undefined : { items: status.messages }),
    ...(status?.size === undefined ? undefined : { bytes: status.size }),
    state: status === undefined ? '' : stateOf(status),
  };
}

/** Only modseqs see every change; counts do not see flags. */
function stateOf({ uidValidity, highestModseq = 0 }: MailboxStatus): string {
  return highestModseq === 0 ? '' : `${uidValidity} ${highestModseq}`;
}

function pathOf(
  name: string,
  delimiter: string | undefined,
  prefixes: readonly string[],
): string[] {
  if (/^inbox$/i.test(name)) return ['INBOX'];
  const prefix = prefixes.find((it) => it !== '' && name.startsWith(it)) ?? '';
  const rest = name.slice(prefix.length);
  const levels =
    delimiter === undefined ? [rest] : rest.split(delimiter).filter((level) => level !== '');
  return levels.length === 0 ? [name] : levels;
}

// RFC 6154 §2
const roles: Readonly<Record<string, CollectionRole>> = {
  '\\sent': 'sent',
  '\\drafts': 'drafts',
  '\\trash': 'trash',
  '\\junk': 'junk',
  '\\spam': 'junk',
  '\\archive': 'archive',
  '\\all': 'all',
  '\\allmail': 'all',
  '\\flagged': 'flagged',
  '\\important': 'important',
};

function roleOf(attributes: ReadonlySet<string>, wireName: string): CollectionRole | undefined {
  if (/^inbox$/i.test(wireName)) return 'inbox';
  for (const attribute of attributes) if (Object.hasOwn(roles, attribute)) return roles[attribute];
  return undefined;
}
