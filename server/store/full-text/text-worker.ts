// Thread of text-threads.ts: answers its requests, each by { id, value } or { id, error }.
import os from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { OpenFiles } from '../packs/open-files.ts';
import { removeTextFile } from '../sql/full-text-file.ts';
import { feedAccount } from './feed-account.ts';
import { FeedQueue } from './feed-queue.ts';
import { readMessageTerms } from './message-terms.ts';
import { TermSet } from './term-set.ts';
import { TextSearcher } from './text-searcher.ts';
import type { TextRequest, TextThreadData } from './text-threads.ts';

const OPEN_PACKS = 16;
/** Feeding goes behind everything else; only Linux knows priorities of threads. */
const NICE = 5;

const { accounts, role } = workerData as TextThreadData;
if (role === 'feed' && process.platform === 'linux') os.setPriority(0, NICE);
const files = new OpenFiles(OPEN_PACKS);
const searcher = new TextSearcher(accounts);
const queue = new FeedQueue(
  async (account, directItems) => await feedAccount({ accounts, account, files, directItems }),
);

parentPort!.on('message', (message: { id: number; request: TextRequest }) => {
  void answer(message.id, message.request);
});

async function answer(id: number, request: TextRequest): Promise<void> {
  try {
    parentPort!.postMessage({ id, value: await perform(request) });
  } catch (error) {
    const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
    parentPort!.postMessage({ id, error: { message, code, errcode } });
  }
}

async function perform(request: TextRequest): Promise<unknown> {
  switch (request.op) {
    case 'search':
      return searcher.search(request.account, request.plan, request.marks);
    case 'feed':
      return await queue.add(request.account, request.directItems);
    case 'forget':
      searcher.forget(request.account);
      return undefined;
    case 'remove':
      await queue.drop(request.account);
      removeTextFile(join(accounts, String(request.account)));
      return undefined;
    case 'terms':
      return termsOf(request.contents);
    case 'end':
      await queue.stop();
      searcher[Symbol.dispose]();
      files[Symbol.dispose]();
      parentPort!.close();
      return undefined;
  }
}

function termsOf(contents: readonly Uint8Array[]): string[] {
  const terms = new TermSet();
  return contents.map((content) => {
    readMessageTerms(content, terms);
    return terms.joined();
  });
}
