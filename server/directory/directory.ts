import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
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
import { createCredentials, type Credentials } from './credentials.ts';
import type { DirectoryContext } from './directory-context.ts';
import { createDomains, type Domains } from './domains.ts';
import { createGroups, type Groups } from './groups.ts';
import { createLoginNames } from './login-names.ts';
import { createRecipients, type Recipients } from './recipients.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';
import { createDirectoryTables } from './sql/migrations/001-directory.ts';
import { ensureState } from './sql/state.ts';

export interface DirectoryDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly bus: Bus;
  readonly settings: () => DirectorySettings;
}

/** Who is here, what their addresses stand for, and who may come in. Does not own `sql`. */
export interface Directory extends Disposable {
  readonly domains: Domains;
  readonly accounts: Accounts;
  readonly aliases: Aliases;
  readonly groups: Groups;
  readonly credentials: Credentials;
  readonly recipients: Recipients;
  readonly signIn: SignIn;
}

/** Sign-ins that wait for their turn to compute a hash; more are turned away. */
const MAX_WAITING_HASHES = 512;

/**
 * Opens the directory in `sql`, making or upgrading its tables.
 * @throws DomainError not-supported when a newer version wrote them, and what `sql` throws
 */
export async function createDirectory(deps: DirectoryDeps): Promise<Directory> {
  const { sql, clock, random, log, bus, settings } = deps;
  await migrate(sql, 'directory', [createDirectoryTables]);
  const secret = random.bytes(32);
  await sql.transaction((tx) => ensureState(tx, secret));
  const changes = new DirectoryChanges({ sql, clock, bus });
  const context: DirectoryContext = { sql, clock, random, log, settings, changes };
  const hashing = createBoundedWork({
    concurrency: () => settings().passwordHashConcurrency,
    maxWaiting: MAX_WAITING_HASHES,
  });
  const domains = createDomains(context);
  const accounts = createAccounts(context, domains);
  const names = createLoginNames(context, { accounts, domains });
  const throttle = createSignInThrottle({ clock, random, settings });
  const authorization = createAuthorization(context, { names, domains });
  return {
    domains,
    accounts,
    aliases: createAliases(context),
    groups: createGroups(context),
    credentials: createCredentials(context, hashing),
    recipients: createRecipients(context, { accounts, domains }),
    signIn: createSignIn(context, { names, throttle, hashing, authorization }),
    [Symbol.dispose]: () => changes[Symbol.dispose](),
  };
}
