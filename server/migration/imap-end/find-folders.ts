import { askNamespaces, type Namespaces } from '#clients/imap/namespaces.ts';
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
  /** What SELECT takes. */
  readonly wireName: string;
  readonly numbering?: MailboxNumbering;
}

/** What a mailbox keeps when it gets another name. */
export type MailboxNumbering = Pick<MailboxStatus, 'uidValidity' | 'mailboxId'>;

/** STATUS commands under way at once: one round trip a mailbox would be long with thousands of them. */
const STATUS_WINDOW = 32;

/** The mailboxes of the account's own namespace, with what STATUS tells of them. */
export async function findFolders(
  connection: ImapConnection,
  preset: ImapPreset,
): Promise<ImapFolder[]> {
  const found = await findMailboxes(connection, preset);
  const folders: ImapFolder[] = [];
  for (const window of statusWindows(found))
    folders.push(...(await askFolders(connection, window, preset)));
  return folders;
}

/** Mailboxes that are not asked for their status yet, as light as they may be: there may be a hundred thousand. */
export interface FoundMailboxes {
  /** Those above before those below. */
  readonly mailboxes: readonly ListedMailbox[];
  readonly prefixes: readonly string[];
  /** Names of mailboxes of others, and of those of all, that the account may see. */
  readonly foreign: readonly string[];
}

export async function findMailboxes(
  connection: ImapConnection,
  preset: ImapPreset,
): Promise<FoundMailboxes> {
  const { personal, others, shared } = await askNamespaces(connection);
  const prefixes = personal.length === 0 ? [''] : personal;
  // The inbox lies outside a namespace such as "Mail/".
  const references = prefixes.includes('') ? [''] : ['', ...prefixes];
  const namespaces = { personal: prefixes, others, shared };
  const byDepth: ListedMailbox[][] = [];
  const foreign = new Set<string>();
  for (const mailbox of await listMailboxes(connection, references)) {
    const { name, delimiter, attributes } = mailbox;
    if (!isTaken(mailbox, preset)) continue;
    if (!isForeign(mailbox, namespaces))
      (byDepth[pathOf(name, delimiter, prefixes).length] ??= []).push(mailbox);
    else if (!attributes.has('\\noselect')) foreign.add(name);
  }
  return { mailboxes: byDepth.flat(), prefixes, foreign: [...foreign] };
}

type MailboxWindow = Pick<FoundMailboxes, 'mailboxes' | 'prefixes'>;

/** Some of them at a time. */
export function* statusWindows({ mailboxes, prefixes }: FoundMailboxes): Generator<MailboxWindow> {
  for (let i = 0; i < mailboxes.length; i += STATUS_WINDOW)
    yield { mailboxes: mailboxes.slice(i, i + STATUS_WINDOW), prefixes };
}

export async function askFolders(
  connection: ImapConnection,
  { mailboxes, prefixes }: MailboxWindow,
  preset: ImapPreset,
): Promise<ImapFolder[]> {
  const statuses = await Promise.all(
    mailboxes.map(async (mailbox) => await statusOf(connection, mailbox)),
  );
  return mailboxes.map((mailbox, at) => {
    const isEverything = preset.hasLabels === true && mailbox.attributes.has('\\all');
    return isEverything
      ? ofUnlabelled(toFolder(mailbox, undefined, prefixes))
      : toFolder(mailbox, statuses[at], prefixes);
  });
}

function isTaken(
  { name, attributes }: ListedMailbox,
  { leavesOut, hasLabels }: ImapPreset,
): boolean {
  if (attributes.has('\\nonexistent') || leavesOut.some((it) => it.test(name))) return false;
  return hasLabels !== true || !(attributes.has('\\important') || attributes.has('\\flagged'));
}

/** In the namespace of others, or of all: the longest prefix that fits says whose it is. A list from the top has them all. */
// RFC 2342 §5
function isForeign(
  { name, delimiter = '' }: ListedMailbox,
  { personal, others, shared }: Namespaces,
): boolean {
  if (/^inbox$/i.test(name)) return false;
  const longest = (prefixes: readonly string[]) =>
    Math.max(
      ...prefixes
        .filter((prefix) => `${name}${delimiter}`.startsWith(prefix))
        .map((prefix) => prefix.length),
      -1,
    );
  return longest([...others, ...shared]) > longest(personal);
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
    wireName,
    kind: 'mailbox',
    path: pathOf(name, delimiter, prefixes),
    ...(role === undefined ? undefined : { role }),
    isSubscribed,
    isContainer: attributes.has('\\noselect'),
    ...(status?.messages === undefined ? undefined : { items: status.messages }),
    ...(status?.size === undefined ? undefined : { bytes: status.size }),
    state: status === undefined ? '' : stateOf(status),
    ...(status !== undefined && { numbering: numberingOf(status) }),
  };
}

function numberingOf({ uidValidity, mailboxId }: MailboxStatus): MailboxNumbering {
  return {
    ...(uidValidity !== undefined && { uidValidity }),
    ...(mailboxId !== undefined && { mailboxId }),
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
