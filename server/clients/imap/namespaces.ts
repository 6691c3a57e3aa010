import { rawTextOf, type ResponseValue } from '#codecs/imap/parse-response.ts';
import type { ImapConnection } from './connect-imap.ts';

export interface Namespaces {
  /** Prefixes as the server writes them: "INBOX.", "". */
  readonly personal: readonly string[];
  readonly others: readonly string[];
  readonly shared: readonly string[];
}

/** Where one's own mailboxes begin, and those of others. Without the extension: one's own at "". */
// RFC 2342 §5
export async function askNamespaces({ link, capabilities }: ImapConnection): Promise<Namespaces> {
  let found: Namespaces = { personal: [''], others: [], shared: [] };
  if (!capabilities.has('NAMESPACE')) return found;
  await link.ask('NAMESPACE', {
    onData: ({ name, values }) => {
      if (name !== 'NAMESPACE') return;
      const [personal = [''], others = [], shared = []] = values.map(prefixesOf);
      found = { personal, others, shared };
    },
  });
  return found;
}

function prefixesOf(value: ResponseValue): string[] {
  if (value.kind !== 'list') return [];
  return value.items.flatMap((entry) =>
    entry.kind === 'list' ? [rawTextOf(entry.items[0]) ?? ''] : [],
  );
}
