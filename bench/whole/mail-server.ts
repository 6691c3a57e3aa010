import { rmSync } from 'node:fs';
import {
  makeServerFolder,
  type ServerFolder,
  type ServerProcess,
  startServerProcess,
} from '../../test/faults/server-process.ts';

/** A server that runs for one bench, with its data. */
export interface MeasuredServer extends AsyncDisposable {
  readonly folder: ServerFolder;
  readonly process: ServerProcess;
  address(n: number): string;
  port(wellKnown: number): number;
}

export interface ServerSize {
  readonly accounts: number;
  readonly domains?: number;
  /** Runs before the server starts. */
  readonly prepare?: (folder: ServerFolder, addresses: readonly string[]) => Promise<void>;
}

/** Accounts user0001@bench.test and so on, as the load generators name them; more domains are bench2.test and so on. */
export async function startMeasuredServer(size: ServerSize): Promise<MeasuredServer> {
  const domains = size.domains ?? 1;
  const address = (n: number) =>
    `user${String(n).padStart(4, '0')}@bench${(n - 1) % domains === 0 ? '' : ((n - 1) % domains) + 1}.test`;
  const addresses = Array.from({ length: size.accounts }, (_, i) => address(i + 1));
  const folder = await makeServerFolder({
    accounts: addresses,
    domains: Array.from({ length: domains }, (_, i) => `bench${i === 0 ? '' : i + 1}.test`),
    password: 'benchpass',
    settings: '[log]\nlevel = "warn"\n[server]\ndefault_domain = "bench.test"',
  });
  await size.prepare?.(folder, addresses);
  const process = await startServerProcess(folder);
  return {
    folder,
    process,
    address,
    port: (wellKnown) => folder.portBase + wellKnown,
    async [Symbol.asyncDispose]() {
      await process.stop();
      rmSync(folder.root, { recursive: true, force: true });
    },
  };
}
