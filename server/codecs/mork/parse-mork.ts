import type { Bytes } from '#platform/bytes.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { MorkScanner } from './mork-scanner.ts';

export interface MorkRow {
  /** "scope:id", unique in the file. */
  readonly key: string;
  readonly scope: string;
  /** Hexadecimal, as other cells refer to it. */
  readonly id: string;
  /** By the names of the columns. */
  readonly cells: ReadonlyMap<string, string>;
}

export interface MorkFile {
  readonly rows: readonly MorkRow[];
  /** Keys of the rows in each table, by "scope:id" of the table. */
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Address books of Mozilla's programs: far above what they can open themselves. */
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_ROWS = 1_000_000;

/** @throws InputSyntaxError when it is no Mork; DomainError too-large */
export function parseMork(bytes: Bytes): MorkFile {
  if (bytes.length > MAX_BYTES)
    throw new DomainError('too-large', `a Mork file above ${MAX_BYTES} bytes is not read`);
  if (!/^\s*\/\/ <!-- <mdb:mork:z v="1\.\d"\/> -->/.test(bytes.toString('latin1', 0, 100)))
    throw new InputSyntaxError('the file does not begin as Mork does', 0);
  return new MorkReader(bytes).read();
}

interface Row {
  readonly scope: string;
  readonly id: string;
  readonly cells: Map<string, string>;
}

class MorkReader {
  readonly #in: MorkScanner;
  readonly #columns = new Map<string, string>();
  readonly #atoms = new Map<string, string>();
  readonly #rows = new Map<string, Row>();
  readonly #tables = new Map<string, Set<string>>();

  constructor(bytes: Bytes) {
    this.#in = new MorkScanner(bytes);
  }

  read(): MorkFile {
    const text = this.#in;
    for (text.skip(); !text.isAtEnd; text.skip())
      if (text.take('<')) this.#dictionary();
      else if (text.take('{')) this.#table();
      else if (text.take('[')) this.#row('', undefined);
      else if (text.take('@$${')) this.#group();
      // The end of a group that counts, or something damaged.
      else if (!text.take('@$$}') || !text.passTo('}@')) text.at++;
    const rows = Array.from(this.#rows, ([key, row]) => ({ key, ...row }));
    return { rows, tables: this.#tables };
  }

  /** A group that was given up ends with "~abort~", and what is in it does not count; an unfinished one neither. */
  #group(): void {
    const text = this.#in;
    const id = text.word();
    text.take('{@');
    const abort = text.text.indexOf(`@$$}~abort~${id}}@`, text.at);
    const commit = text.text.indexOf(`@$$}${id}}@`, text.at);
    if (commit >= 0 && (abort < 0 || commit < abort)) return;
    if (abort >= 0) text.passTo(`@$$}~abort~${id}}@`);
    else text.at = text.text.length;
  }

  #dictionary(): void {
    const text = this.#in;
    let isColumns = false;
    for (text.skip(); !text.isAtEnd && !text.take('>'); text.skip())
      if (text.take('<')) {
        const end = text.text.indexOf('>', text.at);
        isColumns ||= /\(\s*a\s*=\s*c\s*\)/.test(text.text.slice(text.at, end < 0 ? text.at : end));
        text.passTo('>');
      } else if (text.take('(')) {
        const id = text.word();
        const value = text.take('=') ? text.literal() : '';
        (isColumns ? this.#columns : this.#atoms).set(id.toUpperCase(), value);
      } else text.at++;
  }

  #table(): void {
    const text = this.#in;
    const isCleared = text.take('-');
    const { id, scope } = this.#name('');
    const key = `${scope}:${id}`;
    const members = this.#tables.get(key);
    const table = isCleared || members === undefined ? new Set<string>() : members;
    this.#tables.set(key, table);
    for (text.skip(); !text.isAtEnd && !text.take('}'); text.skip())
      if (text.take('{')) text.passTo('}');
      else if (text.take('[')) this.#row(scope, table);
      else if (text.take('-')) this.#member(scope, (row) => table.delete(row));
      else if (/[0-9a-f]/i.test(text.peek())) this.#member(scope, (row) => table.add(row));
      else text.at++;
  }

  /** A row that is only named: it is in the table, or, behind "-", no longer. */
  #member(scope: string, change: (key: string) => void): void {
    if (this.#in.take('[')) return this.#row(scope, undefined);
    const name = this.#name(scope);
    change(`${name.scope}:${name.id}`);
  }

  #row(scopeOfTable: string, table: Set<string> | undefined): void {
    const text = this.#in;
    const isCleared = text.take('-');
    const { id, scope } = this.#name(scopeOfTable);
    const key = `${scope}:${id}`;
    const row = this.#rows.get(key) ?? { scope, id, cells: new Map<string, string>() };
    if (isCleared) row.cells.clear();
    this.#rows.set(key, row);
    if (this.#rows.size > MAX_ROWS)
      throw new DomainError('too-large', `a Mork file of more than ${MAX_ROWS} rows is not read`);
    table?.add(key);
    for (text.skip(); !text.isAtEnd && !text.take(']'); text.skip())
      if (text.take('(')) this.#cell(row.cells);
      else if (text.take('[')) text.passTo(']');
      else text.at++;
  }

  #cell(cells: Map<string, string>): void {
    const text = this.#in;
    const column = this.#atomOr(this.#columns);
    if (text.take('^')) {
      const value = this.#atoms.get(text.word().toUpperCase());
      text.passTo(')');
      if (value !== undefined) cells.set(column, value);
    } else if (text.take('=')) cells.set(column, text.literal());
    else text.passTo(')');
  }

  /** "id", "id:scope" or "id:^scope". */
  #name(scopeOfTable: string): { id: string; scope: string } {
    const text = this.#in;
    const id = text.word().toUpperCase();
    const scope = text.take(':') ? this.#atomOr(this.#columns) : scopeOfTable;
    return { id, scope };
  }

  #atomOr(names: ReadonlyMap<string, string>): string {
    const isAtom = this.#in.take('^');
    const word = this.#in.word();
    return isAtom ? (names.get(word.toUpperCase()) ?? '') : word;
  }
}
