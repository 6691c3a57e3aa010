import { cloudNamed } from '#clients/oauth/providers.ts';
import { zoneOfWindowsName } from '#codecs/exchange/windows-zones.ts';
import { objectAt, objectsAt, textAt } from '#codecs/graph/json-value.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { graphFromEndpoint, type GraphConnection } from '../../graph/connect-graph.ts';
import { openItemImporter } from '../../graph/item-importer.ts';
import { listAccounts } from '../../graph/list-accounts.ts';
import { probeGraph } from '../../graph/probe-graph.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Target } from '../../target.ts';
import { openImapTarget } from '../imap/open-imap-target.ts';
import { readFolders } from './expect-folder.ts';
import type { GraphAccount } from './graph-account.ts';
import { createGraphTargetSession } from './graph-target-session.ts';
import { createWorkshop } from './workshop.ts';

const utc = namedZone('UTC')!;

/** A tenant of Microsoft 365, as an administrator describes it. */
export async function graphTargetFromEndpoint(opening: EndpointOpening): Promise<Target> {
  const { mail: way = 'imap' } = opening.endpoint.options;
  if (way !== 'imap' && way !== 'import' && way !== 'drafts')
    throw new DomainError('bad-value', `mail ${way} is not known: imap, import or drafts`);
  const connection = await graphFromEndpoint(opening);
  return openGraphTarget(connection, way === 'imap' ? await openMail(opening) : way);
}

/** IMAP of the same cloud, signed in to by the same application. */
async function openMail(opening: EndpointOpening): Promise<Target> {
  const { endpoint } = opening;
  const { 'imap-host': host = cloudNamed(endpoint.options['cloud']).outlook } = endpoint.options;
  return await openImapTarget({
    ...opening,
    endpoint: {
      ...endpoint,
      kind: 'imap',
      host,
      port: 993,
      isTls: true,
      options: { oauth: 'microsoft', ...endpoint.options, preset: 'office365' },
    },
  });
}

/** @param way the way that mail goes: IMAP, the import of items, or as drafts that are written anew */
export function openGraphTarget(
  connection: GraphConnection,
  way: Target | 'import' | 'drafts',
): Target {
  const mail = typeof way === 'string' ? undefined : way;
  const elsewhere = async (): Promise<never> => {
    throw new DomainError(
      'not-supported',
      'accounts of Microsoft 365 are made, and given a licence, in its own administration',
    );
  };
  return {
    kind: 'graph',
    async probe() {
      const { product, facts, warnings } = await probeGraph(connection, undefined);
      return {
        product,
        facts: { ...facts, mail: typeof way === 'string' ? shownWays[way] : 'over IMAP' },
        kinds: ['mailbox', 'calendar', 'addressbook', 'tasks'],
        maxItemBytes: undefined,
        warnings: [...warnings, ...(way === 'drafts' ? [draftsWarning] : []), inviteesWarning],
      };
    },
    async known(addresses) {
      // Whether there is a mailbox is seen when it is opened, where nobody may ask the directory.
      if (!connection.isProgram) return new Set(addresses);
      const found = new Set<string>();
      for (const address of addresses) if (await isKnown(connection, address)) found.add(address);
      return found;
    },
    async addresses() {
      if (!connection.isProgram) return [];
      return (await Array.fromAsync(listAccounts(connection))).map(({ name }) => name);
    },
    createAccount: elsewhere,
    removeAccount: elsewhere,
    async open({ address }) {
      const mailbox = connection.open(address);
      let importer: ReturnType<GraphAccount['importer']> | undefined;
      const account: GraphAccount = {
        mailbox,
        importer: async () => await (importer ??= openItemImporter(mailbox)),
        mail: await mail?.open({ address }),
        importsMail: way === 'import',
        workshop: createWorkshop(mailbox),
        ...(await readRegion(mailbox)),
        categories: await readCategories(mailbox),
        folders: new Map(),
        known: new Map(),
      };
      await readFolders(account);
      return createGraphTargetSession(account);
    },
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]();
      await mail?.[Symbol.asyncDispose]();
    },
  };
}

const shownWays = { import: 'by the import of items', drafts: 'as drafts' } as const;

const draftsWarning =
  'mail goes as drafts that are written anew: headers and signatures are lost, and it takes long. Better: mail=imap, or mail=import';
const inviteesWarning =
  'without the permission MailboxItem.ImportExport.All meetings are written without those invited, as Graph would invite them again: they are named in the text';

async function isKnown(connection: GraphConnection, address: string): Promise<boolean> {
  try {
    await connection.open(address).ask({ path: '/mailFolders/inbox?$select=id' });
    return true;
  } catch (error) {
    if (isDomainError(error, 'not-found')) return false;
    throw error;
  }
}

async function readRegion(
  mailbox: GraphMailbox,
): Promise<{ readonly zone: Zone; readonly language: string }> {
  const settings = await orEmpty(mailbox, '/mailboxSettings?$select=timeZone,language');
  return {
    zone: zoneOfWindowsName(textAt(settings, 'timeZone') ?? '') ?? utc,
    language: textAt(objectAt(settings, 'language'), 'locale') ?? 'en',
  };
}

async function readCategories(mailbox: GraphMailbox): Promise<string[]> {
  const answer = await orEmpty(mailbox, '/outlook/masterCategories');
  return objectsAt(answer, 'value').flatMap((it) => textAt(it, 'displayName') ?? []);
}

/** What the application may not see is as if it were not there. */
async function orEmpty(mailbox: GraphMailbox, path: string) {
  try {
    return await mailbox.ask({ path });
  } catch (error) {
    if (isDomainError(error, 'no-permission') || isDomainError(error, 'not-found')) return {};
    throw error;
  }
}
