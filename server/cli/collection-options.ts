import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { findNamedOrDefault, namesOf } from '#groupware/find-collection.ts';
import { DomainError } from '#platform/errors.ts';
import type { Collection, CollectionKind } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';
import type { CommandContext } from './command.ts';

/** Collections that iCalendar files hold. */
export const calendarKinds: readonly CollectionKind[] = ['calendar', 'tasks', 'notes'];

/** The collection of that name, or the default one of its kind. @throws DomainError not-found naming those there are */
export async function expectNamed(
  reader: AccountReader,
  kind: CollectionKind,
  name: string | undefined,
): Promise<Collection> {
  const found = await findNamedOrDefault(reader, kind, name);
  if (found !== undefined) return found;
  const present = (await namesOf(reader, kind)).join(', ');
  throw new DomainError(
    'not-found',
    `there is no ${kind} ${name === undefined ? 'by default' : `"${name}"`}; there are ${present || 'none'}`,
  );
}

/** Writes a text in pieces to a file, which holds all of it or is an error, or to standard output. */
export async function writeChunks(
  context: CommandContext,
  file: string | undefined,
  chunks: AsyncIterable<string>,
): Promise<void> {
  if (file === undefined) for await (const chunk of chunks) context.out.write(chunk);
  else await pipeline(Readable.from(chunks), createWriteStream(file, { mode: 0o600 }));
}
