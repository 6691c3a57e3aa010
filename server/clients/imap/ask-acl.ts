import { rawTextOf } from '#codecs/imap/parse-response.ts';
import type { ImapConnection } from './connect-imap.ts';
import { quoted } from './list-mailboxes.ts';

/** Somebody's entry in the access list of a mailbox. */
export interface AclEntry {
  /** As the server names them; with "-" before it, what they may not. */
  readonly identifier: string;
  /** Letters, of RFC 4314 §2.1 and others. */
  readonly rights: string;
}

/** Who may do what with a mailbox. @throws ImapRefusal for those who may not know */
// RFC 4314 §3.3, §3.6
export async function askAcl({ link }: ImapConnection, wireName: string): Promise<AclEntry[]> {
  const entries: AclEntry[] = [];
  await link.ask(`GETACL ${quoted(wireName)}`, {
    onData: ({ name, values }) => {
      if (name !== 'ACL') return;
      const [, ...words] = values.map((value) => rawTextOf(value) ?? '');
      for (let i = 0; i + 1 < words.length; i += 2)
        entries.push({ identifier: words[i]!, rights: words[i + 1]! });
    },
  });
  return entries;
}
