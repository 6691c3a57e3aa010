import { decodeMailboxName } from '#codecs/imap/mailbox-name.ts';
import { rawTextOf, type ResponseValue } from '#codecs/imap/parse-response.ts';
import { DomainError } from '#platform/errors.ts';
import type { ImapConnection } from './connect-imap.ts';
import type { DataResponse } from './imap-link.ts';

/** A mailbox that the server lists. */
export interface ListedMailbox {
  /** As the server writes it, Latin-1 for bytes: what SELECT takes. */
  readonly wireName: string;
  readonly name: string;
  /** undefined where the server has no hierarchy. */
  readonly delimiter: string | undefined;
  /** In lower case: "\\noselect", "\\sent". */
  readonly attributes: ReadonlySet<string>;
  readonly isSubscribed: boolean;
}

/** A server that lists more is broken, or a trap. */
const MAX_LISTED = 200_000;
const MAX_ATTRIBUTE_SETS = 1000;

/** All mailboxes below the given references ("" for one's own), each once. @throws DomainError limit-reached */
// RFC 9051 §6.3.9, RFC 6154 §5
export async function listMailboxes(
  { link, capabilities }: ImapConnection,
  references: readonly string[] = [''],
): Promise<ListedMailbox[]> {
  const found = new Map<string, ListedMailbox>();
  const subscribed = new Set<string>();
  const attributeSets = new AttributeSets();
  const hasExtended = capabilities.has('LIST-EXTENDED');
  const returns = hasExtended
    ? ` RETURN (SUBSCRIBED CHILDREN${capabilities.has('SPECIAL-USE') ? ' SPECIAL-USE' : ''})`
    : '';
  const collect = (response: DataResponse) => {
    if (response.name === 'LSUB') {
      subscribed.add(rawTextOf(response.values[2]) ?? '');
      return;
    }
    const mailbox = response.name === 'LIST' ? toListed(response, attributeSets) : undefined;
    if (mailbox !== undefined) found.set(mailbox.wireName, mailbox);
    if (found.size > MAX_LISTED)
      throw new DomainError('limit-reached', `the server lists more than ${MAX_LISTED} mailboxes`);
  };
  for (const reference of references) {
    // XLIST was Gmail's before SPECIAL-USE.
    const verb = !capabilities.has('SPECIAL-USE') && capabilities.has('XLIST') ? 'XLIST' : 'LIST';
    await link.ask(`${verb} "" ${quoted(`${reference}*`)}${verb === 'LIST' ? returns : ''}`, {
      onData: (response) =>
        collect(response.name === 'XLIST' ? { ...response, name: 'LIST' } : response),
    });
    if (!hasExtended) await link.ask(`LSUB "" ${quoted(`${reference}*`)}`, { onData: collect });
  }
  if (hasExtended) return [...found.values()];
  return [...found.values()].map((mailbox) => ({
    ...mailbox,
    isSubscribed: subscribed.has(mailbox.wireName),
  }));
}

/** A wire name in quotes. */
export function quoted(wire: string): string {
  return `"${wire.replace(/["\\]/g, '\\$&')}"`;
}

/** One set for all mailboxes of the same attributes: there are a handful. */
class AttributeSets {
  readonly #byText = new Map<string, ReadonlySet<string>>();

  of(flags: readonly ResponseValue[]): ReadonlySet<string> {
    const names = flags.map((flag) => (rawTextOf(flag) ?? '').toLowerCase());
    const text = names.join(' ');
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const made = new Set(names);
    if (this.#byText.size < MAX_ATTRIBUTE_SETS) this.#byText.set(text, made);
    return made;
  }
}

function toListed(
  { values }: DataResponse,
  attributeSets: AttributeSets,
): ListedMailbox | undefined {
  const [flags, separator, wire] = values;
  const wireName = rawTextOf(wire);
  if (flags?.kind !== 'list' || wireName === undefined) return undefined;
  const attributes = attributeSets.of(flags.items);
  const delimiter = separator?.kind === 'nil' ? undefined : rawTextOf(separator);
  // A name that is not valid in its encoding is shown as it stands.
  const bytes = Buffer.from(wireName, 'latin1');
  const name = decodeMailboxName(
    /[\x80-\xff]/.test(wireName) ? bytes.toString() : wireName,
    'modified-utf7',
  );
  return {
    wireName,
    name: name === undefined || name === wireName ? wireName : name,
    delimiter: delimiter === '' ? undefined : delimiter,
    attributes,
    isSubscribed: attributes.has('\\subscribed'),
  };
}
