import { isFatal } from '#clients/graph/run-batch.ts';
import { isDomainError } from '#platform/errors.ts';
import type { GraphConnection } from './connect-graph.ts';

export interface GraphProbe {
  readonly product: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** What Graph never tells, for people. */
export const notToldByGraph: readonly string[] = [
  'who may open folders for mail, contacts and tasks (calendars alone tell it): Get-MailboxFolderPermission of Exchange Online',
  'send-as and full access: Get-RecipientPermission, Get-MailboxPermission',
  'signatures, retention tags, rules that only Outlook keeps',
  'public folders',
];

/** What is asked for in a mailbox, and the permission that it needs. */
const looks: readonly (readonly [path: string, what: string, permission: string])[] = [
  ['/mailFolders/inbox?$select=id', 'mail', 'Mail.ReadWrite'],
  ['/calendars?$top=1&$select=id', 'calendars', 'Calendars.ReadWrite'],
  ['/contacts?$top=1&$select=id', 'contacts', 'Contacts.ReadWrite'],
  ['/todo/lists?$top=1', 'tasks', 'Tasks.ReadWrite.All'],
  ['/mailboxSettings', 'settings', 'MailboxSettings.ReadWrite'],
  ['/settings/exchange', 'import and export of items', 'MailboxItem.ImportExport.All'],
];

/** Signs in, and tries what can be seen in a mailbox. @throws DomainError authentication-failed, unavailable */
export async function probeGraph(
  connection: GraphConnection,
  address: string | undefined,
): Promise<GraphProbe> {
  const facts: Record<string, string> = {
    service: connection.root,
    'sign-in': connection.isProgram ? 'as an application' : 'as a user',
  };
  if (address === undefined) {
    if (connection.isProgram) await tryDirectory(connection, facts);
    const hint = 'what the application may see is known when there are users: probe again then';
    return { product: 'Microsoft 365', facts, warnings: [hint] };
  }
  const warnings: string[] = [];
  const outcomes = await connection.open(address).batch(
    looks.map(([path]) => ({ method: 'GET', path })),
    true,
  );
  outcomes.forEach((outcome, i) => {
    const [, what, permission] = looks[i]!;
    if (!outcome.ok && isFatal(outcome.error)) throw outcome.error;
    facts[what] = outcome.ok ? 'yes' : 'no';
    if (!outcome.ok)
      warnings.push(
        `${what} of ${address} cannot be seen (${permission}): ${outcome.error.message}`,
      );
  });
  return { product: 'Microsoft 365', facts: { ...facts, 'looked at': address }, warnings };
}

async function tryDirectory(
  { directory }: GraphConnection,
  facts: Record<string, string>,
): Promise<void> {
  try {
    await directory.ask({ path: '/users?$top=1&$select=id' });
    facts['directory'] = 'yes';
  } catch (error) {
    if (!isDomainError(error, 'no-permission')) throw error;
    facts['directory'] = 'no (User.Read.All)';
  }
}
