import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { DomainError, type ErrorCode } from './errors.ts';
import { loadPg } from './load-pg.ts';
import type { Log } from './log.ts';
import type { Sql, SqlParam, SqlReader, SqlResult, SqlWriter } from './sql.ts';

export interface PostgresOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  readonly log: Log;
  /** Connections of this process at most; default 10. */
  readonly maxConnections?: number;
}

/** How often a transaction is begun again after a deadlock or a serialization failure. */
const ATTEMPTS = 6;
const CONNECT_TIMEOUT_MS = 10_000;
const IN_FAILED_TRANSACTION = '25P02';

/**
 * PostgreSQL behind the SQL seam. Connects at the first query; a connection that fails is replaced.
 * Every call may throw DomainError unavailable, no-space, read-only, in-use, corrupt.
 */
export function openPostgres(options: PostgresOptions): Sql {
  return new PostgresConnections(options);
}

class PostgresConnections implements Sql {
  readonly dialect = 'postgres';
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #statements = new Statements();
  readonly #reader: SqlReader;
  #isClosed = false;

  constructor(options: PostgresOptions) {
    this.#log = options.log;
    const { Pool, types } = loadPg();
    this.#pool = new Pool({
      connectionString: options.url,
      max: options.maxConnections ?? 10,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      types: { getTypeParser: numberParser(types.getTypeParser) },
    });
    // An idle connection that the server closes: the pool opens another one.
    this.#pool.on('error', (error) => options.log.warn('postgres-connection-lost', { error }));
    this.#reader = readerOn((query) => this.#pool.query(query), this.#statements);
  }

  all<Row extends object>(text: TemplateStringsArray, ...params: SqlParam[]): Promise<Row[]> {
    return this.#reader.all<Row>(text, ...params);
  }

  rows<Row extends readonly unknown[]>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row[]> {
    return this.#reader.rows<Row>(text, ...params);
  }

  get<Row extends object>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row | undefined> {
    return this.#reader.get<Row>(text, ...params);
  }

  async transaction<T>(
    work: (tx: SqlWriter) => Promise<T>,
    onRollback?: () => Promise<void>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(work, onRollback);
      if (outcome.kind === 'done') return outcome.value;
      if (!isWorthRepeating(outcome.error)) throw outcome.error;
      if (attempt === ATTEMPTS)
        throw new DomainError(
          'conflict',
          `database: a transaction met others in its way ${ATTEMPTS} times; try again`,
          { cause: outcome.error },
        );
      await delay(attempt * attempt);
    }
  }

  async script(text: string): Promise<void> {
    await mapped(() => this.#pool.query(text));
  }

  /** COMMIT answers when the commit is on disk. */
  async durable(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#pool.end();
  }

  async snapshot<T>(work: (reader: SqlReader) => Promise<T>): Promise<T> {
    return await this.#withClient(async (client) => {
      await mapped(() => client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY'));
      const value = await work(readerOn(oneByOne(client), this.#statements));
      await mapped(() => client.query('COMMIT'));
      return value;
    });
  }

  async #attempt<T>(
    work: (tx: SqlWriter) => Promise<T>,
    onRollback: OnRollback,
  ): Promise<Outcome<T>> {
    try {
      const value = await this.#withClient(async (client) => {
        await mapped(() => client.query('BEGIN'));
        try {
          const result = await work(writerOn(client, this.#statements));
          await mapped(() => client.query('COMMIT'));
          return result;
        } catch (error) {
          await this.#tellRollback(onRollback);
          throw error;
        }
      });
      return { kind: 'done', value };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }

  /** Its own statements fail where one of the transaction has: the database then takes everything back by itself. */
  async #tellRollback(onRollback: OnRollback): Promise<void> {
    try {
      await onRollback?.();
    } catch (error) {
      const isExpected = (error as PostgresError).code === IN_FAILED_TRANSACTION;
      if (!isExpected) this.#log.warn('postgres-rollback-incomplete', { error });
    }
  }

  /** Gives the connection back without an open transaction; a broken one is thrown away. */
  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await mapped(() => this.#pool.connect());
    let broken: Error | undefined;
    const onError = (error: Error) => void (broken = error);
    client.on('error', onError);
    try {
      return await work(client);
    } catch (error) {
      await client.query('ROLLBACK').catch((e: Error) => (broken ??= e));
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }
}

type OnRollback = (() => Promise<void>) | undefined;
type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown };

interface Query {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
  readonly rowMode?: 'array';
}
type RunQuery = (
  query: Query,
) => Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;

function readerOn(run: RunQuery, statements: Statements): SqlReader {
  const ask = (text: TemplateStringsArray, params: readonly SqlParam[], rowMode?: 'array') =>
    mapped(() => run({ ...statements.of(text, params), ...(rowMode && { rowMode }) }));
  return {
    all: async <Row extends object>(text: TemplateStringsArray, ...params: SqlParam[]) =>
      (await ask(text, params)).rows as Row[],
    rows: async <Row extends readonly unknown[]>(
      text: TemplateStringsArray,
      ...params: SqlParam[]
    ) => (await ask(text, params, 'array')).rows as Row[],
    get: async <Row extends object>(text: TemplateStringsArray, ...params: SqlParam[]) =>
      (await ask(text, params)).rows[0] as Row | undefined,
  };
}

function writerOn(client: PoolClient, statements: Statements): SqlWriter {
  const run = oneByOne(client);
  return {
    ...readerOn(run, statements),
    async run(text, ...params): Promise<SqlResult> {
      const done = await mapped(() => run(statements.of(text, params)));
      return { changes: done.rowCount ?? 0 };
    },
    async script(text) {
      await mapped(() => client.query(text));
    },
  };
}

/** A connection answers one question after the other; callers may ask several at once all the same. */
function oneByOne(client: PoolClient): RunQuery {
  let last: Promise<unknown> = Promise.resolve();
  return (query) => {
    const answer = last.then(() => client.query(query));
    last = answer.catch(() => {});
    return answer;
  };
}

/** Templates become named statements: the server parses and plans each once per connection. */
class Statements {
  readonly #known = new WeakMap<TemplateStringsArray, { name: string; text: string }>();
  #count = 0;

  of(template: TemplateStringsArray, params: readonly SqlParam[]): Query {
    let statement = this.#known.get(template);
    if (statement === undefined) {
      statement = { name: `s${++this.#count}`, text: toText(template, params) };
      this.#known.set(template, statement);
    }
    return { ...statement, values: params.map(toValue) };
  }
}

/** `x IN ${list}` becomes `x = ANY($n)`: one array parameter, planned once whatever its length. */
function toText(template: TemplateStringsArray, params: readonly SqlParam[]): string {
  let text = template[0]!;
  for (const [i, param] of params.entries()) {
    const place = `$${i + 1}`;
    if (isList(param)) {
      const list = `${place}::${param.element === 'text' ? 'text' : 'bigint'}[]`;
      if (/\bNOT\s+IN\s*$/i.test(text))
        text = text.replace(/\bNOT\s+IN\s*$/i, () => `<> ALL(${list})`);
      else if (/\bIN\s*$/i.test(text)) text = text.replace(/\bIN\s*$/i, () => `= ANY(${list})`);
      else text += `(SELECT unnest(${list}))`;
    } else text += place;
    text += template[i + 1]!;
  }
  return text;
}

function isList(param: SqlParam): param is Extract<SqlParam, { kind: 'list' }> {
  return param !== null && typeof param === 'object' && !(param instanceof Uint8Array);
}

function toValue(param: SqlParam): unknown {
  return isList(param) ? param.values : param;
}

const BIGINT = 20;
const NUMERIC = 1700;

type TypeParser = (oid: number, format?: 'text' | 'binary') => (value: never) => unknown;

/** Numbers of every width are numbers, as from SQLite; none of ours passes 2^53. */
function numberParser(known: TypeParser): TypeParser {
  return (oid, format) =>
    oid === BIGINT || oid === NUMERIC ? (value: string) => Number(value) : known(oid, format);
}

async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDomainError(error);
  }
}

interface PostgresError extends Error {
  /** SQLSTATE, or a code of the system (ECONNREFUSED). */
  readonly code?: string;
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const faults: readonly (readonly [pattern: RegExp, code: ErrorCode, advice: string])[] = [
  [/^53100$/, 'no-space', 'the disk of the database is full'],
  [/^25006$/, 'read-only', 'the database takes no writes (a standby?)'],
  [/^XX00[12]$/, 'corrupt', 'the database reports damaged data; restore a backup'],
  [/^55P03$/, 'in-use', 'another process holds a lock too long'],
  [/^(28|3D)/, 'unavailable', 'the database refuses the user, password or database name'],
  [
    /^(08|53|57P|58)/,
    'unavailable',
    'the database is not reachable or has no room for connections',
  ],
  [/^E[A-Z]+$/, 'unavailable', 'the database is not reachable; check address and network'],
];

function toDomainError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const { code } = error as PostgresError;
  const message = messageOf(error as Error);
  const text = `database: ${message}`;
  const fault = faults.find(([pattern]) => code !== undefined && pattern.test(code));
  if (fault !== undefined)
    return new DomainError(fault[1], `${text} (${fault[2]})`, { cause: error });
  if (code === undefined && /connect|terminat|timeout|closed|ended/i.test(message))
    return new DomainError('unavailable', `${text} (the connection was lost)`, { cause: error });
  return error;
}

/** A host with several addresses gives an error for each, and none of its own. */
function messageOf(error: Error): string {
  return error instanceof AggregateError && error.message === ''
    ? error.errors.map((each: Error) => each.message).join('; ')
    : error.message;
}

/** Serialization failure and deadlock: the same work may succeed when it is done again. */
function isWorthRepeating(error: unknown): boolean {
  return ['40001', '40P01'].includes((error as PostgresError).code ?? '');
}
