import { DomainError } from '#platform/errors.ts';
import { nearestName } from '#platform/nearest-name.ts';

/** What is different about a kind of server. */
export interface ImapPreset {
  /** Mailboxes that hold again what others hold, or no mail at all; names as the server shows them. */
  readonly leavesOut: readonly RegExp[];
  /**
   * Mailboxes are labels: a message lies in each of its own and in one with everything, of which only what has no label is
   * taken; the ones of important and of starred messages say nothing that flags do not.
   */
  readonly hasLabels?: boolean;
  /** Messages asked for at a time. */
  readonly window?: number;
}

const presets: Readonly<Record<string, ImapPreset>> = {
  exchange: {
    leavesOut: [/^(Calendar|Contacts|Tasks|Notes|Journal|Outbox|Sync Issues)(\/|$)/i],
    window: 50,
  },
  office365: {
    leavesOut: [/^(Calendar|Contacts|Tasks|Notes|Journal|Outbox|Sync Issues|Files)(\/|$)/i],
    window: 50,
  },
  gmail: { leavesOut: [], hasLabels: true },
  domino: { leavesOut: [/^(\$|Calendar|Contacts|To Do)/i] },
  kerio: { leavesOut: [/^(Calendar|Contacts|Tasks|Notes|Suggested Contacts)(\/|$)/i] },
  mdaemon: { leavesOut: [/\.IMAP$/] },
  communigate: { leavesOut: [/^(Calendar|Contacts|Tasks|Notes)(\/|$)/i] },
  dovecot: { leavesOut: [] },
  cyrus: { leavesOut: [/^(#calendars|#addressbooks|#drive|#notifications)(\/|\.|$)/i] },
};

/** Of a server that has no ways of its own. */
export const plainPreset: ImapPreset = { leavesOut: [] };

/** @throws DomainError bad-value */
export function presetNamed(name: string | undefined): ImapPreset {
  if (name === undefined) return plainPreset;
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(presets);
  throw new DomainError(
    'bad-value',
    `no preset is called ${name}; there are ${names.join(', ')}${hint(nearestName(name, names))}`,
  );
}

function hint(nearest: string | undefined): string {
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}

/** The preset that a server's greeting or capabilities tell. */
export function recognisePreset(
  greeting: string,
  capabilities: ReadonlySet<string>,
): string | undefined {
  if (capabilities.has('X-GM-EXT-1')) return 'gmail';
  if (/Microsoft Exchange/i.test(greeting)) return 'exchange';
  if (/Dovecot/i.test(greeting)) return 'dovecot';
  if (/Cyrus/i.test(greeting)) return 'cyrus';
  if (/Kerio/i.test(greeting)) return 'kerio';
  if (/MDaemon/i.test(greeting)) return 'mdaemon';
  if (/CommuniGate/i.test(greeting)) return 'communigate';
  return /Domino/i.test(greeting) ? 'domino' : undefined;
}
