import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConvertOptions } from '#codecs/mapi/convert-options.ts';
import { DomainError } from '#platform/errors.ts';
import { MAX_ITEM_BYTES } from '../../mapi-items/to-read-item.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Source } from '../../source.ts';
import { MsgTreeSession } from './msg-tree-session.ts';

/**
 * Files of one item each, saved by Outlook (.msg, .oft) or as mail (.eml), in folders. A folder whose folders are called by
 * addresses has an account for each of them. Options: `time-zone` for appointments without one.
 * @throws DomainError bad-value
 */
export function openMsgTreeSource({ endpoint }: EndpointOpening): Source {
  const { path, options } = endpoint;
  if (path === '') throw new DomainError('bad-value', 'msg: names no folder; write msg:/PATH');
  const timeZone = options['time-zone'];
  const convert: ConvertOptions = {
    maxBytes: MAX_ITEM_BYTES,
    ...(timeZone !== undefined && { timeZone }),
  };
  return {
    kind: 'msg',
    async probe() {
      const accounts = await accountsBelow(path);
      return {
        product: 'files of Outlook (.msg, .oft) and mail (.eml)',
        facts: { accounts: String(Math.max(accounts.length, 1)) },
        notCarriedOver: ['voting buttons', 'flags of .eml files'],
        warnings: [],
      };
    },
    async *accounts() {
      const accounts = await accountsBelow(path);
      if (accounts.length === 0)
        throw new DomainError(
          'not-supported',
          `${path} is the mail of one account; its files do not say whose`,
        );
      for (const name of accounts) yield { name, address: name };
    },
    async open({ name }) {
      const accounts = await accountsBelow(path);
      const own = accounts.find((it) => it.toLowerCase() === name.toLowerCase());
      if (accounts.length > 0 && own === undefined)
        throw new DomainError('not-found', `${path} holds no folder ${name}`);
      const owner = own ?? (name.includes('@') ? name : undefined);
      return new MsgTreeSession(own === undefined ? path : join(path, own), {
        ...convert,
        ...(owner !== undefined && { owner }),
      });
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Folders called by addresses, when there is nothing else. @throws DomainError not-found */
async function accountsBelow(path: string): Promise<string[]> {
  try {
    if ((await stat(path)).isFile()) return [];
    const entries = await readdir(path, { withFileTypes: true });
    const isAddress = /^[^@\s]+@[^@\s]+$/;
    const areAll = entries.every((entry) => entry.isDirectory() && isAddress.test(entry.name));
    return areAll ? entries.map((entry) => entry.name).sort() : [];
  } catch (error) {
    throw new DomainError('not-found', `${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
