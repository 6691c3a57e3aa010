import { resolve } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { EndpointOpening } from '../open-endpoints.ts';
import type { AccountLogin, Source, SourceAccount, SourceProbe } from '../source.ts';
import { noSettings } from '../account-settings.ts';
import { FileSession, type FileAccount } from './file-session.ts';
import type { FileTree } from './file-tree.ts';
import { findAccounts, type AccountPlace, type AccountRules } from './find-accounts.ts';
import { openTree } from './open-tree.ts';
import { createScratch } from './scratch.ts';
import type { Scratch } from './scratch.ts';

/** A kind of source that is read from files. */
export interface FileKind extends AccountRules {
  readonly kind: string;
  /** For people: "Maildir". */
  readonly product: string;
  readonly notCarriedOver: readonly string[];
  /** What a server's own files say of its accounts, for kinds that have such files. @throws DomainError */
  directory?(root: string): Promise<readonly SourceAccount[]>;
  openAccount(context: FileContext): Promise<FileAccount> | FileAccount;
}

/** What an account is opened with. */
export interface FileContext {
  readonly place: AccountPlace;
  /** What the administrator named: the account itself, or what holds it. */
  readonly root: string;
  readonly tree: FileTree;
  readonly scratch: Scratch;
  readonly options: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

type FileOpening = Pick<EndpointOpening, 'endpoint' | 'clock'>;

/** A source that reads folders, files and archives. Nothing is opened yet. */
export function openFileSource(kind: FileKind, { endpoint, clock }: FileOpening): Source {
  const { options } = endpoint;
  const root = resolve(endpoint.path);
  let places: Promise<readonly AccountPlace[]> | undefined;
  const findPlaces = async () => {
    places ??= findAccounts(root, kind, options['accounts']);
    return await places;
  };
  let directory: Promise<readonly SourceAccount[]> | undefined;
  const readDirectory = async () => await (directory ??= kind.directory?.(root) ?? noAccounts());
  const onlyFor = { name: '' };
  return {
    kind: kind.kind,
    probe: async () => toProbe(kind, root, await findPlaces()),
    async *accounts() {
      const known = await readDirectory();
      const names = new Set(known.map(({ name }) => name.toLowerCase()));
      yield* known;
      for (const { name } of await findPlaces())
        if (!names.has(name.toLowerCase()))
          yield { name, ...(name.includes('@') && { address: name }) };
    },
    async open(login) {
      const entry = (await readDirectory()).find(({ name }) => name === login.name);
      if (entry?.type === 'list') return new FileSession(nothing);
      const place = choose(await findPlaces(), login, { root, onlyFor });
      await using stack = new AsyncDisposableStack();
      const scratch = stack.use(createScratch(options['scratch']));
      const tree = stack.use(await openTree(place.paths, { clock, scratch }));
      const account = stack.use(
        await kind.openAccount({ place, root, tree, scratch, options, clock }),
      );
      const owned = stack.move();
      return new FileSession({
        find: async () => await account.find(),
        settings: async () => await account.settings(),
        [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
      });
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function noAccounts(): Promise<readonly SourceAccount[]> {
  return [];
}

/** A list has members and no mail of its own. */
const nothing: FileAccount = {
  find: async () => [],
  settings: async () => noSettings,
  async [Symbol.asyncDispose]() {},
};

const MAX_NAMED = 20;

function toProbe(
  { product, notCarriedOver }: FileKind,
  root: string,
  places: readonly AccountPlace[],
): SourceProbe {
  const named = places.slice(0, MAX_NAMED).map(({ name }) => name);
  const more = places.length - named.length;
  return {
    product,
    facts: {
      place: root,
      accounts: String(places.length),
      names: named.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    },
    notCarriedOver,
    warnings: [],
  };
}

/** The place of an account: by its name, or by the local part of its address; a place that is one account has any name, but one. */
function choose(
  places: readonly AccountPlace[],
  { name }: AccountLogin,
  { root, onlyFor }: { readonly root: string; readonly onlyFor: { name: string } },
): AccountPlace {
  const fold = (text: string) => text.toLowerCase();
  const local = (text: string) => fold(text).split('@', 1)[0]!;
  const byName =
    places.find((it) => it.name === name) ?? places.find((it) => fold(it.name) === fold(name));
  if (byName !== undefined) return byName;
  const alike = places.filter((it) => local(it.name) === local(name));
  // Two domains with a user of this name: none of them may be taken for the other.
  const isPlain = alike.every((it) => !it.name.includes('@')) || !name.includes('@');
  if (alike.length === 1 && isPlain) return alike[0]!;
  const [only] = places;
  if (places.length === 1 && only!.isWhole === true) {
    if (onlyFor.name === '' || onlyFor.name === name) {
      onlyFor.name = name;
      return only!;
    }
    throw new DomainError(
      'not-found',
      `${root} is one account, and ${onlyFor.name} has it already: ${name} needs a place of its own`,
    );
  }
  const known = places.slice(0, MAX_NAMED).map((it) => it.name);
  throw new DomainError(
    'not-found',
    `${root} has no account ${name}; it has ${known.join(', ')}${places.length > MAX_NAMED ? ', ...' : ''}`,
  );
}
