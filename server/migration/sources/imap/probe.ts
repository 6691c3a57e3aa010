import { connectImap, type ImapHost } from '#clients/imap/connect-imap.ts';
import type { Clock } from '#platform/clock.ts';
import type { SourceProbe } from '../../source.ts';
import { recognisePreset, type ImapPreset } from './presets.ts';

/** Connects without signing in and says what the server is and offers. @throws DomainError unavailable */
export async function probeImap(
  host: ImapHost,
  clock: Clock,
  preset: ImapPreset,
): Promise<SourceProbe> {
  const connection = await connectImap(host, clock);
  await using _ = connection.link;
  const { capabilities, greeting, isEncrypted } = connection;
  const mechanisms = [...capabilities].filter((c) => c.startsWith('AUTH=')).map((c) => c.slice(5));
  const delta = capabilities.has('QRESYNC')
    ? 'QRESYNC'
    : capabilities.has('CONDSTORE')
      ? 'CONDSTORE'
      : 'by comparing UIDs and flags';
  const recognised = recognisePreset(greeting, capabilities);
  const warnings: string[] = [];
  if (!isEncrypted) warnings.push('the connection is not encrypted');
  if (recognised !== undefined && preset.leavesOut.length === 0 && recognised !== 'dovecot')
    warnings.push(
      `this looks like ${recognised}: \`--preset ${recognised}\` leaves out what is no mail there`,
    );
  return {
    product: greeting,
    facts: {
      security: isEncrypted ? 'TLS' : 'none',
      'sign-in': mechanisms.join(' ') || 'LOGIN',
      changes: delta,
      'special-use mailboxes':
        capabilities.has('SPECIAL-USE') || capabilities.has('XLIST') ? 'told' : 'by their names',
      capabilities: [...capabilities].sort().join(' '),
    },
    notCarriedOver: [
      'calendars, contacts, tasks and notes (IMAP tells mail only: name their server as a second --from)',
      'rules and absence (name its ManageSieve server as a further --from)',
    ],
    warnings,
  };
}
