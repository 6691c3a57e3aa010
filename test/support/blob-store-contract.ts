// What every BlobStore promises: run for packs, PostgreSQL and S3.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DomainError } from '#platform/errors.ts';
import { accountId } from '#platform/ids.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type {
  AccountBlobs,
  BlobStore,
  PackedContent,
  PackIssue,
  RecordPlace,
  RecordToWrite,
  ScannedRecord,
} from '#store/blob-store.ts';

export interface BlobStoreSetup extends AsyncDisposable {
  readonly blobs: BlobStore;
  /** Runs a write transaction of the index that goes with the store. */
  transaction<T>(work: (tx: SqlWriter) => Promise<T>): Promise<T>;
}

/** Registers the contract's tests; `setup` gives undefined (after skipping the test) when the store is not available here. */
export function blobStoreContract(
  name: string,
  setup: (t: TestContext) => Promise<BlobStoreSetup | undefined>,
): void {
  const contract = (what: string, run: (c: Contract) => Promise<void>): void =>
    void test(`${name}: ${what}`, async (t) => {
      const made = await setup(t);
      if (made === undefined) return;
      await using own = made;
      await using blobs = await own.blobs.open(accountId(7));
      await run(new Contract(own, blobs));
    });

  contract('gives back content and prefix byte for byte, whatever they are', async (c) => {
    const contents = awkwardContents();
    const places = await c.write(
      contents.flatMap((content) => [
        { kind: 'message', content },
        { kind: 'message', content, prefix: 'Return-Path: <a@b>\r\n' },
        { kind: 'item', content },
      ]),
    );
    for (const [i, place] of places.entries()) {
      const expected = Buffer.concat([
        Buffer.from(i % 3 === 1 ? 'Return-Path: <a@b>\r\n' : ''),
        contents[Math.floor(i / 3)]!,
      ]);
      assert.ok((await c.blobs.readContent(place)).equals(expected), `content ${i}`);
    }
    const many = await c.blobs.readMany(places.toReversed());
    for (const [i, read] of many.toReversed().entries())
      assert.ok(
        Buffer.isBuffer(read) && read.equals(await c.blobs.readContent(places[i]!)),
        `content ${i} among many`,
      );
  });

  contract('reads any part of a content, small or large', async (c) => {
    for (const size of [10, 3000, 2_500_000]) {
      const content = noise(size);
      const prefix = 'Delivered-To: x@y\r\n';
      const [place] = await c.write([{ kind: 'message', content, prefix }]);
      const whole = Buffer.concat([Buffer.from(prefix), content]);
      const opened = await c.blobs.openContent(place!);
      assert.equal(opened.size, whole.length);
      const cuts = [0, 5, prefix.length, 1_048_576, 1_048_600, size, whole.length].filter(
        (n) => n <= whole.length,
      );
      for (const start of cuts)
        for (const end of cuts.filter((n) => n >= start))
          assert.ok((await opened.read(start, end)).equals(whole.subarray(start, end)));
    }
  });

  contract('one packed content goes to many accounts', async (c) => {
    for (const size of [2000, 1_500_000]) {
      const content = noise(size);
      await using packed = await c.pack(content);
      assert.deepEqual(Buffer.from(packed.sha256), hash('sha256', content, 'buffer'));
      assert.equal(packed.size, size);
      for (const n of [100, 101, 102]) {
        await using blobs = await c.setup.blobs.open(accountId(n));
        const prefix = Buffer.from(`Delivered-To: ${n}\r\n`);
        const record: RecordToWrite = { kind: 'message', facts: { n }, content: packed, prefix };
        const [place] = await c.setup.transaction((tx) => blobs.append([record], tx));
        await blobs.sync();
        assert.ok((await blobs.readContent(place!)).equals(Buffer.concat([prefix, content])));
      }
    }
  });

  contract('a content given as a file is the same as in memory', async (c) => {
    const folder = await mkdtemp(join(tmpdir(), 'mailstead-contract-'));
    try {
      for (const size of [500, 900_000]) {
        const content = noise(size);
        const path = join(folder, String(size));
        await writeFile(path, content);
        await using packed = await c.setup.blobs.pack({ kind: 'file', path, size });
        assert.deepEqual(Buffer.from(packed.sha256), hash('sha256', content, 'buffer'));
        const [place] = await c.append([{ kind: 'message', facts: {}, content: packed }]);
        assert.ok((await c.blobs.readContent(place!)).equals(content));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  contract('records taken back are gone, those before and after stay', async (c) => {
    const [kept] = await c.write([{ kind: 'message', content: Buffer.from('kept\r\n') }]);
    const lost = await c.write([{ kind: 'message', content: Buffer.from('lost\r\n') }], 'undo');
    const [later] = await c.write([{ kind: 'message', content: Buffer.from('later\r\n') }]);
    assert.equal((await c.blobs.readContent(kept!)).toString(), 'kept\r\n');
    assert.equal((await c.blobs.readContent(later!)).toString(), 'later\r\n');
    assert.equal(lost.length, 1);
    assert.equal((await c.scan()).records.length, 2);
  });

  contract('a place where nothing lies is not found or corrupt, never wrong content', async (c) => {
    const [place] = await c.write([{ kind: 'message', content: Buffer.from('x\r\n') }]);
    const wrong = [
      { ...place!, pack: place!.pack + 1000 },
      { ...place!, offset: place!.offset + 7 },
    ];
    for (const bad of wrong) await assert.rejects(c.blobs.readContent(bad), DomainError);
    for (const read of await c.blobs.readMany(wrong)) assert.ok(read instanceof DomainError);
  });

  contract('a scan meets every content once, with its sizes and address', async (c) => {
    const contents = [Buffer.from('a\r\n'), noise(5000), noise(700_000)];
    const places = await c.write(contents.map((content) => ({ kind: 'message', content })));
    const { records, issues } = await c.scan('verify');
    assert.deepEqual(issues, []);
    assert.deepEqual(
      records.map((r) => r.place),
      places,
    );
    for (const [i, record] of records.entries()) {
      assert.equal(record.contentSize, contents[i]!.length);
      assert.deepEqual(Buffer.from(record.sha256!), hash('sha256', contents[i]!, 'buffer'));
    }
  });

  contract('a journal gives its facts back in order, from any place on', async (c) => {
    if (c.setup.blobs.journal === 'none') return;
    const long = { text: 'x'.repeat(100_000), nested: [{ a: 'é' }, null, 1.5] };
    await c.append([
      { kind: 'change', facts: { n: 1 } },
      { kind: 'checkpoint', facts: long },
    ]);
    const middle = await c.blobs.end();
    await c.append([{ kind: 'change', facts: { n: 3 } }]);
    const facts = (await c.scan()).records.map((r) => r.facts);
    assert.deepEqual(facts, [{ n: 1 }, long, { n: 3 }]);
    const after = await c.scan('verify', middle);
    assert.deepEqual(
      after.records.map((r) => r.facts),
      [{ n: 3 }],
    );
  });

  contract('compaction keeps what is copied and gives the space of the rest back', async (c) => {
    const contents = Array.from({ length: 40 }, (_, i) =>
      noise((i % 10 === 9 ? 400_000 : 3000) + i),
    );
    const places = await c.write(contents.map((content) => ({ kind: 'message', content })));
    const before = await c.blobs.diskUsage();
    await using compaction = await c.blobs.compact();
    const kept = await Promise.all(
      [3, 9, 20].map(async (i) => ({ i, place: await compaction.copy(places[i]!, { i }) })),
    );
    await c.setup.transaction(() => compaction.finish());
    const [later] = await c.write([{ kind: 'message', content: Buffer.from('later\r\n') }]);
    await c.setup.transaction(() => compaction.removeOld());
    for (const { i, place } of kept)
      assert.ok((await c.blobs.readContent(place)).equals(contents[i]!), `content ${i}`);
    assert.equal((await c.blobs.readContent(later!)).toString(), 'later\r\n');
    await assert.rejects(c.blobs.readContent(places[0]!), DomainError);
    assert.equal((await c.scan('verify')).records.length, 4);
    const after = await c.blobs.diskUsage();
    assert.ok(
      after.packBytes + after.largeBytes < (before.packBytes + before.largeBytes) / 2,
      'space came back',
    );
  });

  contract('a removed account has nothing left', async (c) => {
    await c.write([{ kind: 'message', content: noise(400_000) }]);
    await c.setup.blobs.describe(accountId(7), { address: 'a@example.test' });
    await c.setup.blobs.remove(accountId(7));
    await using blobs = await c.setup.blobs.open(accountId(7));
    assert.deepEqual(await blobs.diskUsage(), { packBytes: 0, largeBytes: 0 });
  });

  contract('syncs asked for together all resolve', async (c) => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        await c.append([{ kind: 'message', facts: { i }, content: await c.pack(noise(200)) }]);
        await c.blobs.sync();
      }),
    );
    assert.equal((await c.scan('verify')).records.length, 20);
  });
}

interface Written {
  readonly kind: 'message' | 'item';
  readonly content: Buffer;
  readonly prefix?: string;
}

class Contract {
  readonly setup: BlobStoreSetup;
  readonly blobs: AccountBlobs;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(setup: BlobStoreSetup, blobs: AccountBlobs) {
    this.setup = setup;
    this.blobs = blobs;
  }

  pack(bytes: Buffer): Promise<PackedContent> {
    return this.setup.blobs.pack({ kind: 'memory', bytes });
  }

  /** Transactions of an account run one after the other. */
  append(records: readonly RecordToWrite[], end?: 'undo'): Promise<RecordPlace[]> {
    const done = this.#turn.then(() =>
      this.setup.transaction(async (tx) => {
        const places = await this.blobs.append(records, tx);
        if (end === 'undo') await this.blobs.undoAppend(places, tx);
        return places;
      }),
    );
    this.#turn = done.catch(() => {});
    return done;
  }

  async write(records: readonly Written[], end?: 'undo'): Promise<RecordPlace[]> {
    const packed = await Promise.all(records.map((r) => this.pack(r.content)));
    const places = await this.append(
      records.map(({ kind, prefix }, i) => ({
        kind,
        facts: { i },
        content: packed[i]!,
        ...(prefix === undefined ? {} : { prefix: Buffer.from(prefix) }),
        from: { sender: 'sender@example.test', atSeconds: 1_700_000_000 + i },
      })),
      end,
    );
    await this.blobs.sync();
    for (const content of packed) await content[Symbol.asyncDispose]();
    return places;
  }

  async scan(
    contents: 'verify' | 'trust' = 'trust',
    after?: { pack: number; offset: number },
  ): Promise<{ records: ScannedRecord[]; issues: PackIssue[] }> {
    const records: ScannedRecord[] = [];
    const issues: PackIssue[] = [];
    const scan = this.blobs.scan({
      cutTornTail: false,
      verifyContents: contents === 'verify',
      onIssue: (issue) => issues.push(issue),
      ...(after === undefined ? {} : { after }),
    });
    for await (const record of scan) records.push(record);
    return { records, issues };
  }
}

/** Bytes that no compressor makes smaller, the same in every run. */
export function noise(size: number): Buffer {
  const out = Buffer.allocUnsafe(size);
  let x = size + 88_172_645;
  for (let i = 0; i < size; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    out[i] = x;
  }
  return out;
}

function awkwardContents(): Buffer[] {
  const texts = [
    '',
    '\r\n',
    'no line end',
    'Subject: x\r\n\r\nbody\r\n',
    'From the first line\r\n',
    'a\nFrom b\n>From c\r\n>>>From d\n >From e\nFrom',
    '>From \r\n>From \r\n',
    'lone\rcarriage\rFrom x\n',
    'From '.repeat(5000),
    '\nFrom '.repeat(5000),
    `${'>'.repeat(20_000)}From x\n${'>'.repeat(20_000)}`,
  ];
  return [
    ...texts.map((t) => Buffer.from(t)),
    Buffer.from([0, 255, 254, 0, 10, 13]),
    noise(262_144),
    noise(262_145),
    Buffer.alloc(300_000, '\nFrom '),
  ];
}
