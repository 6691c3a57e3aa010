import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import type { Random } from '#platform/random.ts';
import type { Sql } from '#platform/sql.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { createAliases, type Aliases } from './aliases.ts';
import { createAuthorization } from './authorization.ts';
import { createBoundedWork } from './bounded-work.ts';
import { DirectoryChanges } from './changes.ts';
import type { DirectorySettings } from './config.ts';
import { createCalendarProxies, type CalendarProxies } from './calendar-proxies.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import type { DirectoryContext } from './directory-context.ts';
import { createDomains, type Domains } from './domains.ts';
import { createForwardSenders, type ForwardSenders } from './forward-senders.ts';
import { createFreeBusyAccess, type FreeBusyAccess } from './free-busy-access.ts';
import { createGrants, type Grants } from './grants.ts';
import { createGroups, type Groups } from './groups.ts';
import { createLoginNames } from './login-names.ts';
import { createPasswordLinks, type PasswordLinks } from './password-links.ts';
import { createRecipients, type Recipients } from './recipients.ts';
import { createSasl, type Sasl } from './sasl.ts';
import { createScramPolicy } from './scram-policy.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';
import { createAddressList, type AddressList } from './address-list.ts';
import { createDelegations, type Delegations } from './delegations.ts';
import { createPrincipals, type Principals } from './principals.ts';
import { createSchedulingRights, type SchedulingRights } from './scheduling-rights.ts';
import { createSenders, type Senders } from './senders.ts';
import { createResources, type Resources } from './resources.ts';
import { createRoomLists, type RoomLists } from './room-lists.ts';
import { createSubjects } from './subjects.ts';
import { createServerEntries, type ServerEntries } from './server-entries.ts';
import { createDirectoryTables } from './sql/migrations/001-directory.ts';
import { createServerEntryTable } from './sql/migrations/002-server-entries.ts';
import { addGroupware } from './sql/migrations/003-groupware.ts';
import { addPasswordLinks } from './sql/migrations/004-password-links.ts';
import { ensureState, readSecret } from './sql/state.ts';
import type { TokenVerifier } from './token-verifier.ts';

export interface DirectoryDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly bus: Bus;
  readonly settings: () => DirectorySettings;
  /** For OAUTHBEARER and XOAUTH2; without it they are not offered. */
  readonly tokenVerifier?: TokenVerifier;
}

/** Who is here, what their addresses stand for, and who may come in. Does not own `sql`. */
export interface Directory extends Disposable {
  readonly domains: Domains;
  readonly accounts: Accounts;
  readonly aliases: Aliases;
  readonly groups: Groups;
  readonly credentials: Credentials;
  readonly passwordLinks: PasswordLinks;
  readonly grants: Grants;
  readonly addressList: AddressList;
  readonly principals: Principals;
  readonly delegations: Delegations;
  readonly calendarProxies: CalendarProxies;
  readonly resources: Resources;
  readonly freeBusy: FreeBusyAccess;
  readonly schedulingRights: SchedulingRights;
  readonly roomLists: RoomLists;
  readonly serverEntries: ServerEntries;
  readonly recipients: Recipients;
  readonly senders: Senders;
  readonly forwardSenders: ForwardSenders;
  readonly signIn: SignIn;
  readonly sasl: Sasl;
}

/** Sign-ins that wait for their turn to compute a hash; more are turned away. */
const MAX_WAITING_HASHES = 512;

/**
 * Opens the directory in `sql`, making or upgrading its tables.
 * @throws DomainError not-supported when a newer version wrote them, and what `sql` throws
 */
export async function createDirectory(deps: DirectoryDeps): Promise<Directory> {
  const { sql, clock, random, log, bus, settings } = deps;
  await migrate(sql, 'directory', [
    createDirectoryTables,
    createServerEntryTable,
    addGroupware,
    addPasswordLinks,
  ]);
  const fresh = random.bytes(32);
  await sql.transaction((tx) => ensureState(tx, fresh));
  const secret = await readSecret(sql);
  const changes = new DirectoryChanges({ sql, clock, bus });
  const context: DirectoryContext = { sql, clock, random, log, settings, changes };
  const scram = createScramPolicy(context, secret);
  const hashing = createBoundedWork({
    concurrency: () => settings().passwordHashConcurrency,
    maxWaiting: MAX_WAITING_HASHES,
  });
  const domains = createDomains(context);
  const accounts = createAccounts(context, domains);
  const subjects = createSubjects(context, accounts);
  const grants = createGrants(context, { accounts, domains, subjects });
  const principals = createPrincipals(context, { accounts, domains, subjects });
  const resources = createResources(context, { accounts, subjects });
  const freeBusy = createFreeBusyAccess({ accounts, domains, grants, resources });
  const calendarProxies = createCalendarProxies(grants);
  const names = createLoginNames(context, { accounts, domains });
  const throttle = createSignInThrottle({ clock, random, settings });
  const authorization = createAuthorization(context, { names, domains });
  const scramSaltOf = (id: AccountId) => scram.saltOf(`account ${id}`);
  const signIn = createSignIn(context, { names, throttle, hashing, authorization, scramSaltOf });
  const forwardSenders = createForwardSenders(secret, clock);
  const credentials = createCredentials(context, { hashing, scramSaltOf });
  return {
    domains,
    accounts,
    aliases: createAliases(context),
    groups: createGroups(context),
    credentials,
    passwordLinks: createPasswordLinks(context, { accounts, credentials, throttle }),
    grants,
    addressList: createAddressList(context, { accounts, domains }),
    principals,
    delegations: createDelegations({ accounts, grants, principals }),
    calendarProxies,
    resources,
    freeBusy,
    schedulingRights: createSchedulingRights({ grants, calendarProxies, freeBusy }),
    roomLists: createRoomLists(context),
    serverEntries: createServerEntries(context, bus),
    recipients: createRecipients(context, { accounts, domains, forwardSenders }),
    senders: createSenders(context, { accounts, domains, grants }),
    forwardSenders,
    signIn,
    sasl: createSasl({
      context,
      names,
      throttle,
      authorization,
      signIn,
      tokenVerifier: deps.tokenVerifier,
      offersScram: scram.isOffered,
      scramSalt: (account, name) =>
        account === undefined ? scram.saltOf(`name ${name}`) : scramSaltOf(account.id),
    }),
    [Symbol.dispose]: () => changes[Symbol.dispose](),
  };
}
