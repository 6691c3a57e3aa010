import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SqlParam, SqlReader, SqlResult, SqlValue } from '../sql.ts';
import { toDomainError } from './failure.ts';

/** The statements of one connection, each prepared once: the template's identity is the key. */
export class PreparedReader implements SqlReader {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #objects = new WeakMap<TemplateStringsArray, StatementSync>();
  readonly #arrays = new WeakMap<TemplateStringsArray, StatementSync>();

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
  }

  async all<Row extends object>(text: TemplateStringsArray, ...params: SqlParam[]): Promise<Row[]> {
    try {
      return this.#statement(text, params, this.#objects).all(...bind(params)) as Row[];
    } catch (error) {
      throw toDomainError(error, this.#path);
    }
  }

  async rows<Row extends readonly unknown[]>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row[]> {
    try {
      const rows: unknown = this.#statement(text, params, this.#arrays).all(...bind(params));
      return rows as Row[];
    } catch (error) {
      throw toDomainError(error, this.#path);
    }
  }

  async get<Row extends object>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row | undefined> {
    try {
      return this.#statement(text, params, this.#objects).get(...bind(params)) as Row | undefined;
    } catch (error) {
      throw toDomainError(error, this.#path);
    }
  }

  async run(text: TemplateStringsArray, params: SqlParam[]): Promise<SqlResult> {
    try {
      const done = this.#statement(text, params, this.#objects).run(...bind(params));
      return { changes: Number(done.changes) };
    } catch (error) {
      throw toDomainError(error, this.#path);
    }
  }

  #statement(
    text: TemplateStringsArray,
    params: readonly SqlParam[],
    cache: WeakMap<TemplateStringsArray, StatementSync>,
  ): StatementSync {
    let statement = cache.get(text);
    if (statement === undefined) {
      let written = text[0]!;
      for (let i = 0; i < params.length; i++)
        written += placeholder(params[i]!, text[i]!) + text[i + 1]!;
      statement = this.#database.prepare(written);
      if (cache === this.#arrays) statement.setReturnArrays(true);
      cache.set(text, statement);
    }
    return statement;
  }
}

/** SQLite looks at a bare LIMIT ? while it plans, and plans such a statement anew each time it is run. */
function placeholder(param: SqlParam, before: string): string {
  if (isList(param)) return '(SELECT value FROM json_each(?))';
  return before.endsWith('LIMIT ') ? 'CAST(? AS BIGINT)' : '?';
}

function isList(param: SqlParam): param is Extract<SqlParam, { kind: 'list' }> {
  return param !== null && typeof param === 'object' && !(param instanceof Uint8Array);
}

/** Few statements have a list among their parameters. */
function bind(params: readonly SqlParam[]): readonly SqlValue[] {
  return params.some(isList)
    ? params.map((p) => (isList(p) ? JSON.stringify(p.values) : p))
    : (params as readonly SqlValue[]);
}
