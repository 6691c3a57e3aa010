import { decodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';
import { toCanonicalPath } from '#codecs/imap/mailbox-name.ts';
import type { Bytes } from '#platform/bytes.ts';

/** A message on its way out of or into a tree of files. */
export interface TreeMessage {
  /** As an account keeps it: with CRLF, or with the line ends it came with into the account it was exported from. */
  readonly content: Bytes;
  readonly receivedAtSeconds: number | undefined;
  /** Bits of systemFlags. */
  readonly system: number;
  readonly keywords: readonly string[];
}

export interface TreeMailbox {
  /** As in the account: parts joined by "/". */
  readonly name: string;
  messages(): AsyncIterable<TreeMessage>;
}

/** What came of writing one mailbox. */
export interface WrittenMailbox {
  readonly messages: number;
  /** Keywords kept in a form that only an import here reads. */
  readonly ownKeywords: number;
}

/** What was found below a folder. */
export interface FoundMailboxes {
  readonly mailboxes: TreeMailbox[];
  /** Files that might have been mail and are not in this form. */
  readonly leftOut: string[];
}

/** A tree of files in one form. */
export interface MailTree {
  /** Finds the mailboxes below a folder, or in the one file. @throws DomainError not-found */
  read(folder: string): Promise<FoundMailboxes>;
  /** Writes one mailbox. @throws DomainError already-exists */
  write(folder: string, mailbox: TreeMailbox): Promise<WrittenMailbox>;
}

/**
 * A mailbox name as the path of its file or folder. What a file system may not take is %XX; a part too long for one file
 * name goes on in a folder of its own, and a "%" at the end of the name before says so.
 */
export function toPath(mailbox: string): string[] {
  return mailbox.split('/').flatMap((part) => {
    const names = cut(part).map(toFileName);
    return names.map((name, i) => (i < names.length - 1 ? `${name}%` : name));
  });
}

/** A file name of the path as it stands in the mailbox name; other servers write names as IMAP4rev1 has them. */
// RFC 3501 §5.1.3
export function fromFileName(name: string): string {
  return (decodeModifiedUtf7(name) ?? name).replace(/(%[0-9a-f]{2})+/gi, (found) =>
    Buffer.from(found.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** What the mailbox names in a folder begin with, behind what the folder's own name begins with. */
export function prefixOf(folderName: string): string {
  return folderName.endsWith('%')
    ? fromFileName(folderName.slice(0, -1))
    : `${fromFileName(folderName)}/`;
}

/**
 * The name under which an account can keep a mailbox that was found: what IMAP does not allow in a name becomes "_", and
 * empty levels go.
 */
export function toAccountName(found: string): string {
  const levels = found
    .toWellFormed()
    .normalize('NFC')
    .split('/')
    .map((level) => level.replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029%*]/g, '_'));
  return toCanonicalPath(levels.filter((level) => level !== '').join('/') || '_', '/');
}

/** Below the 255 bytes that file systems take, with room for an ending. */
const MAX_FILE_NAME_BYTES = 200;

function cut(part: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const character of part) {
    const more = Buffer.byteLength(toFileName(character));
    if (bytes + more > MAX_FILE_NAME_BYTES) {
      pieces.push(piece);
      piece = '';
      bytes = 0;
    }
    piece += character;
    bytes += more;
  }
  return [...pieces, piece];
}

function toFileName(part: string): string {
  return part.replace(/[\\/:*?"<>|%&\0-\x1f]|^\.|^(cur|new|tmp)$/g, (found) =>
    [...Buffer.from(found)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join(''),
  );
}
