import type { Bytes } from '#platform/bytes.ts';

/** A message on its way into a tree of files. */
export interface TreeMessage {
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
