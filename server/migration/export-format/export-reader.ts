import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { FORMAT, FORMAT_VERSION, type Manifest } from './records.ts';

/** An export that was looked through: everything in it is what was written. */
export interface ExportReader {
  readonly manifest: Manifest;
  /** An object in which these members are lists. @throws DomainError corrupt */
  readJson<T>(path: string, lists: readonly (keyof T & string)[]): Promise<T>;
  /** Lines of JSON, one after the other. @throws DomainError corrupt */
  readLines<T>(path: string): AsyncIterable<T>;
  /** A file, or a part of one. @throws DomainError corrupt, too-large */
  readBytes(
    path: string,
    part?: { readonly offset: number; readonly length: number },
  ): Promise<Bytes>;
}

/** Of files that are read whole: settings of an account with a hundred thousand mailboxes. */
const MAX_JSON_BYTES = 256 * 1024 * 1024;
/** No mail system takes larger messages. */
const MAX_ITEM_BYTES = 512 * 1024 * 1024;
/** Problems that are named one by one. */
const MAX_NAMED = 20;

/**
 * Opens an export and compares every file with its sum, before anything of it is used.
 * @throws DomainError not-found, not-supported, corrupt naming what is missing or was changed
 */
export async function openExport(root: string): Promise<ExportReader> {
  const manifest = await readManifest(root);
  await checkSums(root, manifest);
  const whole = async (path: string): Promise<Bytes> => {
    const place = placeOf(root, path);
    const { size } = await stat(place);
    if (size > MAX_JSON_BYTES) throw damaged(path, `it has ${size} bytes`);
    return await readFile(place);
  };
  return {
    manifest,
    async readJson<T>(path: string, lists: readonly (keyof T & string)[]) {
      const value = parse<T>(path, (await whole(path)).toString());
      const wrong = lists.find((name) => !Array.isArray((value as T | null)?.[name]));
      if (wrong !== undefined) throw damaged(path, `it has no list "${wrong}"`);
      return value;
    },
    async *readLines<T>(path: string) {
      const lines = createInterface({
        input: createReadStream(placeOf(root, path)),
        crlfDelay: Infinity,
      });
      for await (const line of lines) if (line !== '') yield parse<T>(path, line);
    },
    async readBytes(path, part) {
      const place = placeOf(root, path);
      const { size } = await stat(place);
      const { offset, length } = part ?? { offset: 0, length: size };
      if (length > MAX_ITEM_BYTES)
        throw new DomainError('too-large', `${path}: an item of ${length} bytes is not taken`);
      if (!(offset >= 0) || offset + length > size)
        throw damaged(path, `${offset}+${length} lies beyond its end`);
      await using file = await open(place);
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      if (bytesRead !== length) throw damaged(path, 'it ends too early');
      return bytes;
    },
  };
}

async function readManifest(root: string): Promise<Manifest> {
  const text = await readFile(join(root, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw new DomainError(
      'not-found',
      `${root} has no manifest.json: it is no export, or one that did not come to its end`,
      { cause },
    );
  });
  const manifest = parse<Manifest>('manifest.json', text);
  if (manifest.format !== FORMAT)
    throw new DomainError('not-supported', `${root}/manifest.json is not that of an export`);
  if (manifest.version !== FORMAT_VERSION)
    throw new DomainError(
      'not-supported',
      `${root} is of version ${manifest.version} of the format, and ${FORMAT_VERSION} is known here: import it with the program that wrote it, or a later one`,
    );
  return manifest;
}

async function checkSums(root: string, manifest: Manifest): Promise<void> {
  const sums = join(root, 'SHA256SUMS');
  const sum = await sumOf(sums).catch(() => '');
  if (sum !== manifest.sums)
    throw damaged('SHA256SUMS', sum === '' ? 'it is missing' : 'it was changed since the export');
  const problems: string[] = [];
  let count = 0;
  let files = 0;
  for await (const line of createInterface({ input: createReadStream(sums) })) {
    const [, expected, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (expected === undefined || path === undefined) continue;
    files++;
    const found = await sumOf(placeOf(root, path)).catch(() => '');
    if (found === expected) continue;
    count++;
    if (problems.length < MAX_NAMED)
      problems.push(`${path} ${found === '' ? 'is missing' : 'was changed since the export'}`);
  }
  if (files !== manifest.files)
    throw damaged('SHA256SUMS', `it names ${files} files instead of ${manifest.files}`);
  if (count === 0) return;
  const more = count > problems.length ? [`and ${count - problems.length} more`] : [];
  throw new DomainError(
    'corrupt',
    `nothing was imported, as the export is not what was written: ${[...problems, ...more].join('; ')}`,
    { details: { problems: count } },
  );
}

async function sumOf(place: string): Promise<string> {
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(place)) sum.update(chunk as Buffer);
  return sum.digest('hex');
}

/** An item whose bytes are those that were exported. @throws DomainError corrupt */
export function assertSum(bytes: Bytes, expected: string, path: string): void {
  if (hash('sha256', bytes, 'hex') !== expected)
    throw damaged(path, 'an item in it is not what its index says');
}

/** Nothing outside of the folder is read. */
function placeOf(root: string, path: string): string {
  const levels = path.split('/');
  if (
    levels.some((level) => level === '' || level === '.' || level === '..' || /[\\\0]/.test(level))
  )
    throw damaged(path, 'it is no path in an export');
  return join(root, ...levels);
}

function parse<T>(path: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new DomainError('corrupt', `${path} is no JSON`, { cause });
  }
}

function damaged(path: string, reason: string): DomainError {
  return new DomainError('corrupt', `${path}: ${reason}`);
}
