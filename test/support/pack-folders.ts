// A data folder with packs, for tests that damage, read and kill them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '#platform/clock.ts';
import { type AccountId, accountId } from '#platform/ids.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type {
  AccountBlobs,
  BlobStore,
  PackIssue,
  RecordPlace,
  ScannedRecord,
} from '#store/blob-store.ts';
import { createPackBlobs, type PackBlobsOptions } from '#store/pack-blobs.ts';

/** Packs write nothing to the index: their calls get this as its transaction. */
export const noTransaction = undefined as unknown as SqlWriter;

export interface TestPacks extends AsyncDisposable {
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly account: AccountId;
  readonly own: AccountBlobs;
  packPath(pack: number): string;
  /** Another process as far as files are concerned: nothing shared but the folder. */
  another(): Promise<{ readonly blobs: BlobStore; readonly own: AccountBlobs } & AsyncDisposable>;
}

type Options = Partial<
  Pick<PackBlobsOptions, 'largeAbove' | 'packLimit' | 'maxOpenFiles' | 'clock'>
> & {
  /** The start of the machine in which a server writes: with a redo log. */
  readonly bootId?: string;
};

export async function openTestPacks(options: Options = {}): Promise<TestPacks> {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-packs-'));
  const account = accountId(7);
  const another = async () => {
    const { bootId, ...rest } = options;
    const redo =
      bootId === undefined ? {} : { redo: { folder: join(folder, 'redo'), slot: 0, bootId } };
    const blobs = createPackBlobs({ ...packOptions(folder), ...rest, ...redo });
    const own = await blobs.open(account);
    return {
      blobs,
      own,
      async [Symbol.asyncDispose]() {
        await own[Symbol.asyncDispose]();
        await blobs[Symbol.asyncDispose]();
      },
    };
  };
  const first = await another();
  return {
    folder,
    account,
    blobs: first.blobs,
    own: first.own,
    another,
    packPath: (pack) =>
      join(folder, 'accounts', '7', 'packs', `${String(pack).padStart(6, '0')}.mbox.zst`),
    async [Symbol.asyncDispose]() {
      await first[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** The packs of a store's folder, as another process would open them. */
export function openPacksOf(folder: string): ReturnType<typeof createPackBlobs> {
  return createPackBlobs(packOptions(folder));
}

export function packOptions(folder: string): PackBlobsOptions {
  return {
    folder: join(folder, 'accounts'),
    spoolFolder: join(folder, 'run'),
    clock: createSystemClock(),
    random: createRandom(),
    log: createSilentLog(),
  };
}

/** Stores one message and gives its place; not synced. */
export async function storeText(
  { blobs, own }: { readonly blobs: BlobStore; readonly own: AccountBlobs },
  text: string | Buffer,
  facts: Record<string, unknown> = {},
): Promise<RecordPlace> {
  await using content = await blobs.pack({ kind: 'memory', bytes: Buffer.from(text) });
  const from = { sender: 'sender@example.test', atSeconds: 1_700_000_000 };
  const [place] = await own.append([{ kind: 'message', facts, content, from }], noTransaction);
  return place!;
}

export async function scanAll(
  own: AccountBlobs,
  options: {
    readonly cutTornTail?: boolean;
    readonly after?: { pack: number; offset: number };
  } = {},
): Promise<{ records: ScannedRecord[]; issues: PackIssue[] }> {
  const records: ScannedRecord[] = [];
  const issues: PackIssue[] = [];
  const scan = own.scan({
    cutTornTail: false,
    verifyContents: true,
    onIssue: (issue) => issues.push(issue),
    ...options,
  });
  for await (const record of scan) records.push(record);
  return { records, issues };
}
