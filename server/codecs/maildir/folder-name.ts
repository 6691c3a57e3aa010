import { decodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';

/**
 * A folder's name on the disk as the levels it stands for: ".Archive.2025" of Maildir++ is two, others are one. Names are
 * written as IMAP4rev1 has them, or in UTF-8; "%2f" and "\2e" stand for what has no place in a file name.
 */
// RFC 3501 §5.1.3
export function levelsOfFolder(name: string): string[] {
  if (!name.startsWith('.')) return [decodeFolderName(name)];
  const levels = name.slice(1).split('.');
  return levels.filter((level) => level !== '').map(decodeFolderName);
}

/** One level of a name. */
export function decodeFolderName(name: string): string {
  return (decodeModifiedUtf7(name) ?? name)
    .replace(/(%[0-9a-f]{2})+/gi, decodeHex)
    .replace(/(\\[0-9a-f]{2})+/gi, decodeHex);
}

function decodeHex(found: string): string {
  return Buffer.from(found.replaceAll(/[%\\]/g, ''), 'hex').toString('utf8');
}
