import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import type { Store } from '#store/store.ts';
import type { Endpoint } from './endpoint.ts';
import { openFileSource, type FileKind } from './files/open-file-source.ts';
import type { Secrets } from './migration-folder.ts';
import type { Source } from './source.ts';
import type { Target } from './target.ts';

/** What ends are opened with. */
export interface EndpointOpening {
  readonly endpoint: Endpoint;
  /** Of this end alone: "password", "token", ... */
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly random: Random;
  /** This server's own data. */
  readonly store: Store;
  readonly directory: Directory;
  readonly version: string;
}

// Each kind is loaded when it is asked for: nobody needs all of them.
const sources: Readonly<Record<string, (opening: EndpointOpening) => Promise<Source>>> = {
  mailstead: async (opening) =>
    (await import('./sources/mailstead/open-mailstead-source.ts')).openMailsteadSource(opening),
  imap: async (opening) =>
    await (await import('./sources/imap/open-imap-source.ts')).openImapSource(opening),
  mbox: fromFiles(async () => (await import('./sources/mbox/mbox-kind.ts')).mboxKind),
  files: fromFiles(async () => (await import('./sources/files/files-kind.ts')).filesKind),
  emlx: fromFiles(async () => (await import('./sources/emlx/emlx-kind.ts')).emlxKind),
  takeout: fromFiles(async () => (await import('./sources/takeout/takeout-kind.ts')).takeoutKind),
  zimbra: fromFiles(async () => (await import('./sources/zimbra/zimbra-kind.ts')).zimbraKind),
  ics: fromFiles(async () => (await import('./sources/ics/ics-kind.ts')).icsKind),
  csv: fromFiles(async () => (await import('./sources/csv/csv-kind.ts')).csvKind),
  vcf: fromFiles(async () => (await import('./sources/vcf/vcf-kind.ts')).vcfKind),
  maildir: fromFiles(async () => (await import('./sources/maildir/maildir-kind.ts')).maildirKind),
};

function fromFiles(load: () => Promise<FileKind>): (opening: EndpointOpening) => Promise<Source> {
  return async (opening) => openFileSource(await load(), opening);
}

const targets: Readonly<Record<string, (opening: EndpointOpening) => Promise<Target>>> = {
  imap: async (opening) =>
    await (await import('./targets/imap/open-imap-target.ts')).openImapTarget(opening),
  mailstead: async (opening) =>
    (await import('./targets/mailstead/open-mailstead-target.ts')).openMailsteadTarget(opening),
};

/** @throws DomainError not-supported, bad-value */
export async function openSource(opening: EndpointOpening): Promise<Source> {
  return await openerOf(sources, opening.endpoint, 'read from')(opening);
}

/** @throws DomainError not-supported, bad-value */
export async function openTarget(opening: EndpointOpening): Promise<Target> {
  return await openerOf(targets, opening.endpoint, 'written to')(opening);
}

function openerOf<T>(kinds: Readonly<Record<string, T>>, { kind }: Endpoint, what: string): T {
  if (Object.hasOwn(kinds, kind)) return kinds[kind]!;
  throw new DomainError(
    'not-supported',
    `${kind} cannot be ${what}; there are ${Object.keys(kinds).join(', ')}`,
  );
}

/** The secrets of one end, without its prefix. */
export function secretsOf(secrets: Secrets, end: string): Secrets {
  const prefix = `${end}.`;
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}
