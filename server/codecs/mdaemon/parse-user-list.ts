import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import type { Bytes } from '#platform/bytes.ts';

/** An account of userlist.dat. Its password column is reversible, and is not read. */
export interface MdaemonUser {
  readonly domain: string;
  readonly mailbox: string;
  readonly fullName: string;
  /** As Windows writes it: "C:\MDaemon\Users\example.org\ann\". */
  readonly mailFolder: string;
  readonly isForwarding: boolean;
  readonly keepsForwarded: boolean;
  readonly isClosed: boolean;
  /** Where quotas apply to the account and one is set. */
  readonly quotaBytes?: number;
}

export interface MdaemonUserList {
  readonly users: readonly MdaemonUser[];
  /** Numbers of lines, from 1, that are none of a user. */
  readonly badLines: readonly number[];
}

/** Bytes of the columns: domain, mailbox, name, folder, password, ten letters, two numbers. */
const widths = [45, 30, 30, 90, 20, 10, 4, 6];
/** What stands before the letters, and them. */
const LEAST = 225;
/** Users of one list: more than any licence has. */
const MAX_USERS = 1_000_000;

/** Reads userlist.dat: columns of fixed widths in bytes, in the code page of the server. Nothing is thrown. */
export function parseUserList(bytes: Bytes): MdaemonUserList {
  const users: MdaemonUser[] = [];
  const badLines: number[] = [];
  let at = 0;
  for (let line = 1; at < bytes.length && users.length < MAX_USERS; line++) {
    const found = bytes.indexOf(10, at);
    const end = found < 0 ? bytes.length : found;
    const row = bytes.subarray(at, bytes[end - 1] === 13 ? end - 1 : end);
    at = end + 1;
    const text = row.toString('latin1').trim();
    if (text === '' || text === '\u001A') continue;
    const user = row.length < LEAST ? undefined : toUser(row);
    if (user === undefined) badLines.push(line);
    else users.push(user);
  }
  return { users, badLines };
}

function toUser(row: Bytes): MdaemonUser | undefined {
  let at = 0;
  const columns = widths.map((width) => decodeUnlabelled(row.subarray(at, (at += width))).trim());
  const [domain = '', mailbox = '', fullName = '', mailFolder = '', , letters = ''] = columns;
  // A shift of the columns shows here: what is written then belongs to nobody.
  if (domain === '' || mailbox === '' || !/^[A-Z ]{1,10}$/i.test(letters)) return undefined;
  if (/\s/.test(domain + mailbox)) return undefined;
  const is = (i: number) => letters[i]?.toUpperCase() === 'Y';
  const kilobytes = Number(columns[7] ?? '');
  return {
    domain,
    mailbox,
    fullName,
    mailFolder,
    isForwarding: is(1),
    keepsForwarded: is(4),
    isClosed: /[NC]/i.test(letters[2] ?? ''),
    ...(is(7) && kilobytes > 0 && { quotaBytes: kilobytes * 1024 }),
  };
}
