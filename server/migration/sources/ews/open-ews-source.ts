import { getFolder } from '#codecs/ews/get-folder.ts';
import { expectDone } from '#codecs/ews/response-messages.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { createEwsResolver } from '../../ews/directory-resolver.ts';
import type { EwsConnection } from '../../ews/connect-ews.ts';
import { ewsFromEndpoint } from '../../ews/ews-endpoint.ts';
import { call, distinguished, type MailboxCalls } from '../../ews/mailbox-calls.ts';
import { probeEws } from '../../ews/probe-ews.ts';
import type { Loss } from '../../item.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { AccountLogin, Source } from '../../source.ts';
import { createEwsSession } from './ews-session.ts';
import type { SourceTree } from './find-folders.ts';
import { listAccounts } from '../../ews/list-accounts.ts';

export interface EwsSourceOptions {
  readonly connection: EwsConnection;
  /** Also what lies in archive mailboxes, below a folder "Archive". */
  readonly withArchive: boolean;
}

/** By this name public folders are opened as an account of their own. */
export const PUBLIC_FOLDERS = 'public-folders';

/** An Exchange server, 2007 to Subscription Edition, as an administrator describes it. */
export async function ewsSourceFromEndpoint(opening: EndpointOpening): Promise<Source> {
  return openEwsSource({
    connection: await ewsFromEndpoint(opening),
    withArchive: opening.endpoint.options['archive'] !== 'skip',
  });
}

export function openEwsSource({ connection, withArchive }: EwsSourceOptions): Source {
  return {
    kind: 'ews',
    async probe(login) {
      const { product, facts, warnings } = await probeEws(connection, login);
      return { product, facts, warnings, notCarriedOver };
    },
    accounts() {
      if (connection.administrator === undefined)
        throw new DomainError(
          'not-supported',
          'only an administrator can list the accounts; give --admin, or a list with `mailstead migrate users --csv FILE`',
        );
      return listAccounts(connection.administrator);
    },
    async open(login: AccountLogin) {
      const isPublic = login.name === PUBLIC_FOLDERS;
      const calls = isPublic ? openPublic(connection) : connection.open(login.name, login.password);
      const trees: SourceTree[] = isPublic
        ? [{ root: 'publicfoldersroot', prefix: [] }]
        : [{ root: 'msgfolderroot', prefix: [] }];
      await expectRoot(calls, trees[0]!.root);
      const leftOut: Loss[] = [];
      if (withArchive && !isPublic && (await hasArchive(calls, leftOut)))
        trees.push({ root: 'archivemsgfolderroot', prefix: ['Archive'] });
      return createEwsSession(calls, { trees, leftOut }, createEwsResolver(calls));
    },
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]();
    },
  };
}

/** Public folders are everybody's: the administrator opens them as himself. */
function openPublic(connection: EwsConnection): MailboxCalls {
  if (connection.administrator === undefined)
    throw new DomainError('authentication-failed', 'public folders need an administrator: --admin');
  const { clock } = connection;
  return { client: connection.administrator, clock, address: '', how: {}, owner: undefined };
}

/** Signs in, and finds out which version is spoken. */
async function expectRoot(calls: MailboxCalls, root: string): Promise<void> {
  const [outcome] = await call(calls, getFolder([distinguished(calls, root)], []));
  expectDone(outcome!);
}

async function hasArchive(calls: MailboxCalls, leftOut: Loss[]): Promise<boolean> {
  try {
    await expectRoot(calls, 'archivemsgfolderroot');
    return true;
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    // Most mailboxes have none, and servers before 2010 know no such thing.
    if (error.code !== 'not-found' && error.code !== 'not-supported')
      leftOut.push({
        what: 'no-archive',
        detail: `the archive mailbox is there and cannot be read: ${error.message}`,
      });
    return false;
  }
}

const notCarriedOver: readonly string[] = [
  'passwords',
  'who may send as another, and full access to mailboxes: they are kept in the directory, not in the mailbox',
  'rules that run in Outlook alone, search folders, views and forms',
  'retention policies and holds',
  'aliases; give them in the list of users',
];
