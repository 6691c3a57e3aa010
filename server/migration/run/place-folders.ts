import { toCanonicalPath } from '#codecs/imap/mailbox-name.ts';
import type { CollectionRole } from '#store/collection.ts';
import type { SourceFolder } from '../item.ts';
import type { Policies } from '../policies.ts';
import type { FolderWish } from '../target.ts';
import { FolderRoles, hasStandardName, type AssignedRoles } from './folder-roles.ts';

/** Where a folder of the source goes, and why not quite where it was. */
export interface PlacedFolder {
  readonly folder: SourceFolder;
  readonly wish: FolderWish;
  /** For the plan: what is different about the name. */
  readonly changes: readonly string[];
}

/**
 * Finds the place of every folder: by its role where it has one (each role goes to one folder, the one the source says before
 * the one that is only called so), else by its name, made such that any server can keep it.
 */
export function placeFolders(folders: readonly SourceFolder[], policies: Policies): PlacedFolder[] {
  const placer = new FolderPlacer(policies);
  for (const folder of folders) placer.note(folder);
  return folders.flatMap((folder) => placer.place(folder) ?? []);
}

const noChanges: readonly string[] = [];

/** The same, a folder at a time: all are noted before the first is placed. Only what is not as it was is remembered. */
export class FolderPlacer {
  readonly #policies: Policies;
  readonly #roles = new FolderRoles();
  readonly #names = new Map<string, number>();
  readonly #renamed = new Map<string, readonly string[]>();
  #assigned: AssignedRoles['byId'] | undefined;

  constructor(policies: Policies) {
    this.#policies = policies;
  }

  note(folder: SourceFolder): void {
    if (isIncluded(folder, this.#policies)) this.#roles.note(folder);
  }

  /** undefined: it is left out by choice. Containers come before what they hold. */
  place(folder: SourceFolder): PlacedFolder | undefined {
    const { kind, isSubscribed = true, properties } = folder;
    if (!isIncluded(folder, this.#policies)) return undefined;
    const role = this.#roleOf(folder);
    const above = folder.path.slice(0, -1);
    const aboveNow = this.#renamed.get(keyOf(kind, above)) ?? above;
    const own = [...aboveNow, ...folder.path.slice(-1)];
    const path = hasStandardName(folder, role)
      ? own
      : uniquePath(folder, own, { names: this.#names, policies: this.#policies });
    const isMoved = path.join('/') !== folder.path.join('/');
    if (isMoved || path.length !== folder.path.length)
      this.#renamed.set(keyOf(kind, folder.path), path);
    const changes = isMoved ? [`kept as ${path.join('/')}`] : noChanges;
    return {
      folder,
      changes:
        folder.role === undefined && role !== undefined
          ? [...changes, `taken for ${role} by its name`]
          : changes,
      wish: {
        kind,
        path,
        ...(role === undefined ? undefined : { role }),
        isSubscribed,
        ...(properties === undefined ? undefined : { properties }),
      },
    };
  }

  #roleOf({ id }: SourceFolder): CollectionRole | undefined {
    if (this.#assigned === undefined) {
      const { byId, reserved } = this.#roles.assign();
      for (const name of reserved)
        uniquePath({ kind: 'mailbox' }, [name], { names: this.#names, policies: this.#policies });
      this.#assigned = byId;
    }
    return this.#assigned.get(id);
  }
}

function uniquePath(
  { kind }: Pick<SourceFolder, 'kind'>,
  path: readonly string[],
  { names, policies }: { names: Map<string, number>; policies: Policies },
): readonly string[] {
  const clean = toCanonicalPath(path.map(cleanLevel).join('/'), '/').split('/');
  const fold = (it: readonly string[]) =>
    keyOf(kind, policies.caseCollisions === 'number' ? it.map((level) => level.toLowerCase()) : it);
  let candidate = clean;
  let n = names.get(fold(clean)) ?? 1;
  for (; names.has(fold(candidate)); n++)
    candidate = [...clean.slice(0, -1), `${clean.at(-1)!} (${n + 1})`];
  // The next of the same name begins where this one ended.
  names.set(fold(clean), n);
  names.set(fold(candidate), Math.max(1, names.get(fold(candidate)) ?? 1));
  return candidate;
}

/** Longest name of one level in characters: what programs show, and file systems keep. */
const MAX_LEVEL_LENGTH = 200;

/** A level as every server can keep it: no delimiter of ours, no wildcards or controls, no blanks at its ends. */
function cleanLevel(level: string): string {
  const clean = level
    .toWellFormed()
    .normalize('NFC')
    .replaceAll('/', '-')
    .replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029%*]/g, '_')
    .trim()
    .slice(0, MAX_LEVEL_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
  return clean === '' ? '_' : clean;
}

/** Whether it is wanted, by its name. */
export function isIncluded({ path }: SourceFolder, { included, excluded }: Policies): boolean {
  const name = path.join('/');
  if (excluded.some((pattern) => matches(pattern, name))) return false;
  return included.length === 0 || included.some((pattern) => matches(pattern, name));
}

/** "*" stands for anything; a folder that is named takes what lies below it with it. */
function matches(pattern: string, name: string): boolean {
  const source = pattern.split('*').map(RegExp.escape).join('.*');
  return new RegExp(`^${source}(/.*)?$`, 'iu').test(name);
}

function keyOf(kind: string, path: readonly string[]): string {
  return `${kind} ${path.join('/')}`;
}
