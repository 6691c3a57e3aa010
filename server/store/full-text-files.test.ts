import { join } from 'node:path';
import { createSystemClock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { createFullTextFiles } from './full-text-files.ts';
import { fullTextContract, type FullTextStage } from '../../test/support/full-text-contract.ts';
import { createStoreFolder } from '../../test/support/open-test-store.ts';

fullTextContract('the embedded store', async () => await openStage(undefined));
fullTextContract('the embedded store, terms alone', async () => await openStage(0));

async function openStage(directItems: number | undefined): Promise<FullTextStage> {
  const data = await createStoreFolder();
  const open = () =>
    data.open({
      fullText: createFullTextFiles({
        folder: join(data.folder, 'accounts'),
        clock: createSystemClock(),
        log: createSilentLog(),
        ...(directItems === undefined ? {} : { directItems }),
      }),
    });
  return {
    store: open(),
    second: open,
    account: data.account,
    [Symbol.asyncDispose]: async () => await data[Symbol.asyncDispose](),
  };
}
