// What every source promises, run for one that reads files: each test has a folder of its own.
import type { TestContext } from 'node:test';
import type { AccountLogin } from '#migration/source.ts';
import { makeFiles, openFiles, type Files } from './file-source.ts';
import { sourceContract } from './source-contract.ts';

export interface FileSourceSetup {
  readonly files: Files | ((t: TestContext) => Promise<string>);
  /** "ann" by default. */
  readonly login?: AccountLogin;
  /** Adds one item to one folder, as the program that wrote the files would. */
  addOne(folder: string): void;
}

/** `kind` is the word before the path in a source's place: "maildir". */
export function fileSourceContract(kind: string, setup: FileSourceSetup): void {
  const { files, login = { name: 'ann' }, addOne } = setup;
  sourceContract(kind, async (t) => {
    const folder = typeof files === 'function' ? await files(t) : makeFiles(t, files);
    return {
      source: await openFiles(`${kind}:${folder}`),
      login,
      place: folder,
      addOne: async () => addOne(folder),
      async [Symbol.asyncDispose]() {},
    };
  });
}
