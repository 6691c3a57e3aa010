// Finds the imports of the source and judges them against the import table.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { importTable } from './import-table.ts';

export interface ImportEdge {
  /** Importing file, relative to the project's root. */
  readonly from: string;
  /** The specifier as written. */
  readonly specifier: string;
}

/** All static and dynamic imports of one file. */
export function importsOf(file: string, text: string): ImportEdge[] {
  const { module } = parseSync(file, text);
  const found = module.staticImports.map((i) => i.moduleRequest.value);
  for (const e of module.staticExports)
    for (const entry of e.entries) if (entry.moduleRequest) found.push(entry.moduleRequest.value);
  for (const d of module.dynamicImports) {
    const literal = /^['"](.+)['"]$/.exec(text.slice(d.moduleRequest.start, d.moduleRequest.end));
    if (literal?.[1]) found.push(literal[1]);
  }
  return found.map((specifier) => ({ from: file, specifier }));
}

/** The folder of the table a path below server/ belongs to, e.g. "codecs/mime"; undefined for server/main.ts. */
export function tableFolder(pathBelowServer: string): string | undefined {
  const parts = pathBelowServer.split('/');
  for (const { folder } of importTable) {
    if (folder.endsWith('/*')) {
      if (parts[0] === folder.slice(0, -2) && parts.length > 2) return `${parts[0]}/${parts[1]}`;
    } else if (parts[0] === folder && parts.length > 1) return folder;
  }
  return undefined;
}

function ruleFor(folder: string) {
  return importTable.find((r) => r.folder === folder || r.folder === `${folder.split('/')[0]}/*`);
}

/** Says what is wrong with one import, or undefined when it is allowed. */
export function judgeImport({ from, specifier }: ImportEdge): string | undefined {
  const isTest = /\.(test|fuzz)\.ts$/.test(from);
  const own = tableFolder(from.replace(/^server\//, ''));
  if (specifier.startsWith('.')) {
    const target = posix.normalize(posix.join(dirname(from), specifier));
    if (own === undefined) return undefined;
    if (isTest && target.startsWith('test/support/')) return undefined;
    if (target.startsWith('contract/')) return undefined;
    return target.startsWith(`server/${own}/`)
      ? undefined
      : `${from}: relative import of ${specifier} leaves its folder; write #${target.replace(/^server\//, '')}`;
  }
  if (specifier.startsWith('#')) {
    const target = specifier.slice(1);
    const targetFolder = tableFolder(target);
    if (targetFolder === undefined) return `${from}: ${specifier} is not in a folder of the table`;
    if (targetFolder === own)
      return `${from}: import ${specifier} inside its own folder with a relative path`;
    const rest = target.slice(targetFolder.length + 1);
    if (rest.includes('/'))
      return `${from}: ${specifier} reaches into a private sub-folder of ${targetFolder}`;
    if (own === undefined || isTest) return undefined;
    const allowed = ruleFor(own)?.mayImport ?? [];
    const isAllowed = allowed.some(
      (a) => a === target || a === targetFolder || a === targetFolder.split('/')[0],
    );
    return isAllowed ? undefined : `${from}: ${own} may not import ${targetFolder} (${specifier})`;
  }
  if (own?.startsWith('codecs/') && !isTest) {
    const pure = [
      'node:buffer',
      'node:util',
      'node:string_decoder',
      'node:crypto',
      'node:url',
      'node:zlib',
    ];
    if (specifier.startsWith('node:') && !pure.includes(specifier))
      return `${from}: a codec does no I/O and may not import ${specifier}`;
  }
  return undefined;
}

export function sourceFiles(root: string): string[] {
  return globSync('server/**/*.ts', { cwd: root })
    .map((f) => f.replaceAll('\\', '/'))
    .sort();
}

export function readSource(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
