/** A message as index.fld has it. */
export interface KerioIndexEntry {
  /** Of its file, without ".eml": eight hexadecimal digits. */
  readonly name: string;
  readonly uid: number;
  /** As IMAP writes them. */
  readonly flags: readonly string[];
  readonly receivedAtSeconds: number | undefined;
  readonly modifiedAtSeconds: number | undefined;
  /** "IPM.Note", "IPM.Appointment", ... */
  readonly messageClass: string;
}

export interface KerioFolderIndex {
  readonly entries: readonly KerioIndexEntry[];
  /** Numbers of lines, from 1, that are none of a message. */
  readonly badLines: readonly number[];
  /** Bits of flags that were met and mean nothing known. */
  readonly unknownFlags: number;
}

const flagNames: readonly (readonly [number, string])[] = [
  [0x1, String.raw`\Seen`],
  [0x2, String.raw`\Answered`],
  [0x4, String.raw`\Flagged`],
  [0x10, String.raw`\Draft`],
];
const KNOWN = 0x17;
/** Is set in all the samples there are. */
const ALWAYS = 0x8000_0000;

/** Reads index.fld: a line a message, of words that each begin with a letter for what they say. Nothing is thrown. */
export function parseFolderIndex(text: string): KerioFolderIndex {
  const entries: KerioIndexEntry[] = [];
  const badLines: number[] = [];
  let unknownFlags = 0;
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '') continue;
    const words = new Map(
      line
        .trim()
        .split(/\s+/)
        .map((word) => [word[0]!, word.slice(1)]),
    );
    const name = words.get('U') ?? '';
    const bits = hex(words.get('F'));
    if (!/^[0-9a-f]{1,8}$/i.test(name) || bits === undefined) {
      badLines.push(i + 1);
      continue;
    }
    unknownFlags = (unknownFlags | (bits & ~KNOWN & ~ALWAYS)) >>> 0;
    entries.push({
      name: name.toLowerCase().padStart(8, '0'),
      uid: Number.parseInt(name, 16),
      flags: flagNames.flatMap(([bit, flag]) => ((bits & bit) === 0 ? [] : [flag])),
      // Old versions have the time of creation alone.
      receivedAtSeconds: hex(words.get('T')) ?? hex(words.get('D')),
      modifiedAtSeconds: hex(words.get('M')),
      messageClass: words.get('C') ?? '',
    });
  }
  return { entries, badLines, unknownFlags };
}

/** What status.fld says of a folder. */
export interface KerioFolderStatus {
  readonly guid: string;
  readonly uidValidity: number | undefined;
  readonly access: readonly { readonly who: string; readonly rights: string }[];
  /** Rights that are not understood, as they are written. */
  readonly badRights: readonly string[];
}

/** Reads status.fld: words on one line, and "A" with an address and its rights on lines of their own or behind them. */
export function parseFolderStatus(text: string): KerioFolderStatus {
  const access: { who: string; rights: string }[] = [];
  const badRights: string[] = [];
  const words = text.split(/\s+/).filter((it) => it !== '');
  let guid = '';
  let uidValidity: number | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const who = /^A([^\s@]+@[^\s@]+|anyone|anonymous)$/i.exec(word)?.[1];
    if (who !== undefined) {
      const rights = words[++i] ?? '';
      if (/^[lrswipkxtecda]+$/.test(rights)) access.push({ who, rights });
      else badRights.push(`${who} ${rights}`);
    } else if (word.startsWith('G')) guid = word.slice(1);
    else if (word.startsWith('V')) uidValidity = hex(word.slice(1));
    // Words of other letters are counts; what is another word for somebody with rights is told.
    else if (/^A[^0-9]/.test(word)) badRights.push(word);
  }
  return { guid, uidValidity, access, badRights };
}

function hex(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9a-f]{1,8}$/i.test(text)
    ? Number.parseInt(text, 16)
    : undefined;
}
