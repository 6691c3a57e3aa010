import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import type { SourceProbe } from '../source.ts';
import { presetNamed, recognisePreset, type ImapPreset } from './presets.ts';

/**
 * Says what the server at the other end is and offers, and ends the connection.
 * @param signedInAs the account of the connection; servers tell more to those who have signed in
 */
export async function describeImap(
  connection: ImapConnection,
  preset: ImapPreset,
  signedInAs?: string,
): Promise<SourceProbe> {
  await using _ = connection.link;
  const { capabilities, offered, greeting, isEncrypted } = connection;
  const mechanisms = [...offered].filter((c) => c.startsWith('AUTH=')).map((c) => c.slice(5));
  const delta = capabilities.has('QRESYNC')
    ? 'QRESYNC'
    : capabilities.has('CONDSTORE')
      ? 'CONDSTORE'
      : 'by comparing UIDs and flags';
  const recognised = recognisePreset(greeting, capabilities);
  const warnings: string[] = [];
  if (signedInAs === undefined)
    warnings.push(
      'nobody has signed in yet: probe again when there are users, the server may tell more then',
    );
  if (!isEncrypted) warnings.push('the connection is not encrypted');
  if (recognised !== undefined && recognised !== 'dovecot' && preset !== presetNamed(recognised))
    warnings.push(
      `this looks like ${recognised}: \`--preset ${recognised}\` leaves out what is no mail there`,
    );
  return {
    product: greeting,
    facts: {
      security: isEncrypted ? 'TLS' : 'none',
      'sign-in': mechanisms.join(' ') || 'LOGIN',
      ...(signedInAs === undefined ? undefined : { 'signed in as': signedInAs }),
      changes: delta,
      'special-use mailboxes':
        capabilities.has('SPECIAL-USE') || capabilities.has('XLIST') ? 'told' : 'by their names',
      capabilities: [...capabilities].sort().join(' '),
    },
    elsewhere: [
      {
        kinds: ['dav'],
        what: 'calendars, contacts, tasks and notes (name their server as a further --from)',
      },
      {
        kinds: ['sieve'],
        what: 'rules and absence (name its ManageSieve server as a further --from)',
      },
    ],
    notCarriedOver: [
      'mailboxes of others and public ones, which come with their own accounts',
      ...(capabilities.has('ACL')
        ? []
        : [
            'who may use which mailbox: the server tells no access lists (give it anew with `mailstead grant add`)',
          ]),
    ],
    warnings,
  };
}
