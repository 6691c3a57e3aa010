import { DomainError } from '#platform/errors.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import { normalAddress, normalDomain, toDisplayDomain, tryNormalDomain } from './address-form.ts';
import type { DirectoryContext } from './directory-context.ts';
import { expectReachable } from './expect-reachable.ts';
import {
  addressListScopes,
  freeBusyScopes,
  defaultDomainSettings,
  type Domain,
  type DomainKind,
  type DomainSettings,
} from './domain.ts';
import {
  countDomainUses,
  deleteDomain,
  insertDomain,
  readDomain,
  readDomains,
  readFirstLocalDomains,
  updateDomain,
  type DomainRow,
} from './sql/domains.ts';

export interface NewDomain {
  readonly name: string;
  /** Makes the domain stand for this local one. */
  readonly aliasOf?: string;
  /** Takes mail for the domain and sends it on. */
  readonly isGateway?: boolean;
  readonly settings?: Partial<DomainSettings>;
}

export interface DomainChange {
  readonly isEnabled?: boolean;
  readonly settings?: Partial<DomainSettings>;
}

export interface Domains {
  /** @throws DomainError bad-value, already-exists, not-found (aliasOf) */
  add(domain: NewDomain): Promise<Domain>;
  /** Undefined when it is not ours. */
  find(name: string): Promise<Domain | undefined>;
  /** In the order of their names. */
  list(): Promise<Domain[]>;
  /** Changes what is named. @throws DomainError not-found, bad-value */
  change(name: string, change: DomainChange): Promise<Domain>;
  /** @throws DomainError not-found, conflict while it has accounts, aliases, groups or alias domains */
  remove(name: string): Promise<void>;
  /** Domain of names without one: the setting, else the only local domain; undefined when there are several. */
  readDefault(): Promise<string | undefined>;
  /** The first local domain in the order of names. */
  readFirst(): Promise<string | undefined>;
}

const MAX_CACHED_DOMAINS = 10_000;

export function createDomains(context: DirectoryContext): Domains {
  const { sql, changes } = context;
  const expectCatchAll = async (tx: SqlReader, row: DomainRow): Promise<void> => {
    const { catchAll } = toDomain(row).settings;
    if (catchAll !== null)
      await expectReachable(tx, normalAddress(catchAll), context.settings().plusSeparators);
  };

  const cache = changes.cache<string, { domain: Domain | undefined }>(MAX_CACHED_DOMAINS);
  const defaults = changes.cache<string, { name: string | undefined }>(1);

  const find = async (name: string): Promise<Domain | undefined> => {
    const normal = tryNormalDomain(name);
    if (normal === undefined) return undefined;
    const found = await cache.load(normal, async () => {
      const row = await readDomain(sql, normal);
      return { domain: row && toDomain(row) };
    });
    return found.domain;
  };

  return {
    find,
    list: async () => (await readDomains(sql)).map(toDomain),
    async add(given) {
      const name = normalDomain(given.name);
      const aliasOf = given.aliasOf === undefined ? null : normalDomain(given.aliasOf);
      const kind: DomainKind = aliasOf !== null ? 'alias' : given.isGateway ? 'gateway' : 'local';
      const row: DomainRow = {
        name,
        kind,
        alias_of: aliasOf,
        is_enabled: 1,
        settings: JSON.stringify(checkSettings({ ...defaultDomainSettings, ...given.settings })),
        created_ms: context.clock.epochMs(),
      };
      await changes.change(async (tx) => {
        if ((await readDomain(tx, name)) !== undefined)
          throw new DomainError('already-exists', `the domain ${name} is there already`);
        if (aliasOf !== null && (await expectDomain(tx, aliasOf)).kind !== 'local')
          throw new DomainError('bad-value', `${aliasOf} has no accounts that ${name} could mean`);
        await insertDomain(tx, row);
        await expectCatchAll(tx, row);
      });
      return toDomain(row);
    },
    async change(name, change) {
      return await changes.change(async (tx) => {
        const present = toDomain(await expectDomain(tx, normalDomain(name)));
        const row: DomainRow = {
          name: present.name,
          kind: present.kind,
          alias_of: present.aliasOf,
          is_enabled: (change.isEnabled ?? present.isEnabled) ? 1 : 0,
          settings: JSON.stringify(checkSettings({ ...present.settings, ...change.settings })),
          created_ms: present.createdMs,
        };
        await updateDomain(tx, row);
        // What was set earlier may lead nowhere by now, and must not stand in the way of other changes.
        if (toDomain(row).settings.catchAll !== present.settings.catchAll)
          await expectCatchAll(tx, row);
        return toDomain(row);
      });
    },
    async remove(name) {
      const normal = normalDomain(name);
      await changes.change(async (tx) => {
        await expectDomain(tx, normal);
        if ((await countDomainUses(tx, normal)) > 0)
          throw new DomainError(
            'conflict',
            `${normal} still has accounts, aliases, groups or alias domains: remove them first`,
          );
        await deleteDomain(tx, normal);
      });
    },
    readFirst: async () => (await readFirstLocalDomains(sql))[0],
    async readDefault() {
      const { defaultDomain } = context.settings();
      if (defaultDomain !== '') return tryNormalDomain(defaultDomain);
      const found = await defaults.load('', async () => {
        const names = await readFirstLocalDomains(sql);
        return { name: names.length === 1 ? names[0] : undefined };
      });
      return found.name;
    },
  };
}

/** @throws DomainError not-found */
export async function expectDomain(sql: SqlReader, name: string): Promise<DomainRow> {
  const row = await readDomain(sql, name);
  if (row === undefined) throw new DomainError('not-found', `there is no domain ${name}`);
  return row;
}

/** A domain that can have addresses of its own. @throws DomainError not-found, bad-value */
export async function expectLocalDomain(sql: SqlReader, name: string): Promise<void> {
  const row = await expectDomain(sql, name);
  if (row.kind !== 'local')
    throw new DomainError('bad-value', `${name} is an ${row.kind} domain without own addresses`);
}

/** Catch-alls that lead to a renamed address follow it. */
export async function moveCatchAlls(tx: SqlWriter, from: string, to: string): Promise<void> {
  for (const row of await readDomains(tx)) {
    const { settings } = toDomain(row);
    if (settings.catchAll === from)
      await updateDomain(tx, { ...row, settings: JSON.stringify({ ...settings, catchAll: to }) });
  }
}

function toDomain(row: DomainRow): Domain {
  return {
    name: row.name,
    displayName: toDisplayDomain(row.name),
    kind: row.kind as DomainKind,
    aliasOf: row.alias_of,
    isEnabled: row.is_enabled === 1,
    settings: { ...defaultDomainSettings, ...(JSON.parse(row.settings) as object) },
    createdMs: row.created_ms,
  };
}

/** Addresses in their normal form; refuses what could never work. @throws DomainError bad-value */
function checkSettings(settings: DomainSettings): DomainSettings {
  const catchAll = settings.catchAll === null ? null : normalAddress(settings.catchAll).address;
  if (
    settings.plusSeparators !== null &&
    !/^[!#$%&'*+\-/=?^_`{|}~.]{0,4}$/.test(settings.plusSeparators)
  )
    throw new DomainError('bad-value', 'plus separators are up to four characters such as + or -');
  const percent = settings.quotaWarningPercent;
  if (!(percent > 0 && percent <= 100))
    throw new DomainError('bad-value', 'the quota warning is a percentage from 1 to 100');
  if (!addressListScopes.includes(settings.addressList))
    throw new DomainError('bad-value', `an address list is one of ${addressListScopes.join(', ')}`);
  if (!freeBusyScopes.includes(settings.freeBusy))
    throw new DomainError(
      'bad-value',
      `free and busy time is for one of ${freeBusyScopes.join(', ')}`,
    );
  for (const { host, port } of settings.route?.hosts ?? []) {
    if (host === '' || !(Number.isInteger(port) && port > 0 && port < 65_536))
      throw new DomainError('bad-value', `${host}:${port} is no host and port`);
  }
  return { ...settings, catchAll };
}
