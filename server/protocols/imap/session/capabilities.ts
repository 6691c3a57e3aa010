import type { Session } from '../session.ts';

/** What everybody is told, signed in or not. */
const always = ['IMAP4rev1', 'IMAP4rev2', 'SASL-IR', 'ID', 'ENABLE', 'IDLE', 'LITERAL+'] as const;

/** What only matters to somebody who is signed in. */
const signedIn = [
  'ACL',
  'RIGHTS=texk',
  'BINARY',
  'CATENATE',
  'CHILDREN',
  'CONDSTORE',
  'CONTEXT=SEARCH',
  'CONTEXT=SORT',
  'CREATE-SPECIAL-USE',
  'ESEARCH',
  'ESORT',
  'INPROGRESS',
  'LIST-EXTENDED',
  'LIST-METADATA',
  'LIST-MYRIGHTS',
  'LIST-STATUS',
  'METADATA',
  'METADATA-SERVER',
  'MOVE',
  'MULTIAPPEND',
  'MULTISEARCH',
  'NAMESPACE',
  'NOTIFY',
  'OBJECTID',
  'PARTIAL',
  'PREVIEW',
  'QRESYNC',
  'QUOTA',
  'QUOTA=RES-STORAGE',
  'QUOTA=RES-MESSAGE',
  'QUOTASET',
  'REPLACE',
  'SAVEDATE',
  'SEARCHRES',
  'SORT',
  'SORT=DISPLAY',
  'SPECIAL-USE',
  'STATUS=DELETED',
  'STATUS=SIZE',
  'THREAD=ORDEREDSUBJECT',
  'THREAD=REFERENCES',
  'UIDONLY',
  'UIDPLUS',
  'UNAUTHENTICATE',
  'UNSELECT',
  'URLAUTH',
  'URLAUTH=BINARY',
  'URL-PARTIAL',
  'UTF8=ACCEPT',
  'WITHIN',
] as const;

const signedInText = [...always, ...signedIn].join(' ');
const strangerText = always.join(' ');

/** The capabilities of this moment, as CAPABILITY lists them. */
// RFC 9051 §6.1.1
export async function formatCapabilities(session: Session): Promise<string> {
  const { settings, state } = session;
  if (state.kind === 'authenticated' || state.kind === 'selected') {
    const compress = settings.compress && !session.isCompressed ? ' COMPRESS=DEFLATE' : '';
    return `${signedInText} APPENDLIMIT=${settings.maxMessageSize} MESSAGELIMIT=${settings.maxMessagesPerCommand}${compress}`;
  }
  const parts = [strangerText];
  if (session.connection.tls === undefined) parts.push('STARTTLS');
  if (!session.allowsPlaintext) parts.push('LOGINDISABLED');
  for (const mechanism of await session.offeredMechanisms()) parts.push(`AUTH=${mechanism}`);
  return parts.join(' ');
}

export async function formatGreeting(session: Session): Promise<string> {
  return `* OK [CAPABILITY ${await formatCapabilities(session)}] ${session.deps.hostname} ready\r\n`;
}
