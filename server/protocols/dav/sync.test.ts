import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { PreparedDocument } from '#store/document.ts';
import { createDavStage, type DavClient, type DavStage } from '../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const files = '/dav/files/ann@example.test/';

const event = (uid: string, summary = 'x'): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

interface Synced {
  readonly status: number;
  readonly text: string;
  /** ETags by name, undefined for what is gone. */
  readonly members: ReadonlyMap<string, string | undefined>;
  readonly isCut: boolean;
  readonly token: string;
}

async function sync(
  client: DavClient,
  path: string,
  { token = '', limit, level = '1' }: { token?: string; limit?: number; level?: string } = {},
): Promise<Synced> {
  const most = limit === undefined ? '' : `<limit><nresults>${limit}</nresults></limit>`;
  const body = `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>${level}</sync-level>${most}<prop><getetag/></prop></sync-collection>`;
  const { status, text } = await client('REPORT', path, { body });
  const responses = text.match(/<D:response>.*?<\/D:response>/gs) ?? [];
  const members = new Map<string, string | undefined>();
  let isCut = false;
  for (const response of responses) {
    const href = /<D:href>([^<]*)/.exec(response)![1]!;
    if (response.includes('507')) isCut = true;
    else members.set(href.slice(path.length), /<D:getetag>([^<]*)/.exec(response)?.[1]);
  }
  const next = /<D:sync-token>([^<]*)<\/D:sync-token><\/D:multistatus>/.exec(text)?.[1] ?? '';
  return { status, text, members, isCut, token: next };
}

// RFC 6578 §3.2, RFC 6578 §3.5
test('a client that keeps the token is told of what is new, changed and gone', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const name of ['a', 'b', 'c'])
    await ann('PUT', `${calendar}${name}.ics`, { body: event(name) });
  const first = await sync(ann, calendar);
  assert.deepEqual([...first.members.keys()].sort(), ['a.ics', 'b.ics', 'c.ics']);
  const nothing = await sync(ann, calendar, { token: first.token });
  assert.equal(nothing.members.size, 0);
  assert.equal(nothing.token, first.token);
  await ann('PUT', `${calendar}a.ics`, { body: event('a', 'changed') });
  await ann('DELETE', `${calendar}b.ics`);
  await ann('PUT', `${calendar}d.ics`, { body: event('d') });
  const next = await sync(ann, calendar, { token: first.token });
  assert.deepEqual([...next.members.keys()].sort(), ['a.ics', 'b.ics', 'd.ics']);
  assert.equal(next.members.get('b.ics'), undefined);
  assert.match(next.text, /b\.ics<\/D:href><D:status>HTTP\/1.1 404/);
  const { text } = await ann('PROPFIND', calendar, {
    headers: { depth: '0' },
    body: '<propfind xmlns="DAV:"><prop><sync-token/></prop></propfind>',
  });
  assert.ok(text.includes(next.token));
});

// RFC 6578 §3.2
test('tokens of other collections, of the future, or of nobody are invalid', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const other = await sync(ann, '/dav/calendars/ann@example.test/tasks/');
  const own = await sync(ann, calendar);
  const later = own.token.replace(/\/\d+\//, '/999999/');
  for (const token of [other.token, later, 'x', 'http://example.test/1', 'data:,']) {
    const { status, text } = await sync(ann, calendar, { token });
    assert.equal(status, 403, token);
    assert.match(text, /<D:valid-sync-token\/>/);
  }
});

// RFC 6578 §3.6
test('a limit cuts the answer, and the rest follows, also of one big change', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await putAtOnce(stage, 7);
  await ann('PUT', `${calendar}late.ics`, { body: event('late') });
  const seen = new Set<string>();
  let token = '';
  let rounds = 0;
  for (;;) {
    const part = await sync(ann, calendar, { token, limit: 3 });
    assert.ok(part.members.size <= 3);
    for (const name of part.members.keys()) assert.ok(!seen.has(name), name);
    for (const name of part.members.keys()) seen.add(name);
    token = part.token;
    rounds++;
    if (!part.isCut) break;
    assert.match(part.text, /507.*<D:number-of-matches-within-limits\/>/);
  }
  assert.equal(seen.size, 8);
  assert.equal(rounds, 3);
});

/** Documents that come in one change. */
async function putAtOnce(stage: DavStage, count: number): Promise<void> {
  const { id } = await stage.account('ann');
  await using held = new AsyncDisposableStack();
  const all: PreparedDocument[] = [];
  for (let i = 0; i < count; i++) {
    const content = { kind: 'memory', bytes: Buffer.from(event(`many-${i}`)) } as const;
    all.push(held.use(await stage.store.prepareDocument(content, 'text/calendar')));
  }
  await stage.store.transact(id, async (tx) => {
    const { id: collection } = (await tx.collectionByName('calendar', 'calendar'))!;
    for (const [i, prepared] of all.entries())
      await tx.putDocument(collection, { name: `many-${i}.ics`, prepared });
  });
}

// RFC 6578 §3.3
test('folders are part of the first listing, and other folders need a new one', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('MKCOL', `${files}a/`);
  await ann('PUT', `${files}b.txt`, { body: 'x' });
  const first = await sync(ann, files);
  assert.deepEqual([...first.members.keys()].sort(), ['a/', 'b.txt']);
  assert.equal((await sync(ann, files, { token: first.token })).status, 207);
  await ann('MKCOL', `${files}c/`);
  assert.match((await sync(ann, files, { token: first.token })).text, /valid-sync-token/);
  const infinite = await sync(ann, files, { level: 'infinite' });
  assert.match(infinite.text, /<D:sync-traversal-supported\/>/);
});

// RFC 6578 §5
test('a sync-token is a condition that If can name', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const { token } = await sync(ann, calendar);
  const put = async (name: string) =>
    await ann('PUT', `${calendar}${name}`, {
      body: event(name),
      headers: { if: `<${calendar}> (<${token}>)` },
    });
  assert.equal((await put('a.ics')).status, 201);
  assert.equal((await put('b.ics')).status, 412);
});

type Step = readonly ['put' | 'delete', number] | readonly ['sync', number | undefined];
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constantFrom('put' as const, 'delete' as const), fc.nat(5)),
  fc.tuple(
    fc.constant('sync' as const),
    fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  ),
);

test('however puts, removals and synchronisations follow one another, a client ends with what is there', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const path = `/dav/calendars/ann@example.test/c${round++}/`;
      assert.equal((await ann('MKCALENDAR', path)).status, 201);
      const known = new Map<string, string | undefined>();
      let token = '';
      const follow = async (limit?: number): Promise<void> => {
        let isCut = true;
        while (isCut) {
          const part = await sync(ann, path, { token, ...(limit !== undefined && { limit }) });
          assert.equal(part.status, 207);
          for (const [name, etag] of part.members)
            if (etag === undefined) known.delete(name);
            else known.set(name, etag);
          ({ token, isCut } = part);
        }
      };
      for (const [i, [kind, n]] of steps.entries())
        if (kind === 'sync') await follow(n);
        else if (kind === 'put')
          await ann('PUT', `${path}${n}.ics`, { body: event(`u${n}`, `s${i}`) });
        else await ann('DELETE', `${path}${n}.ics`);
      await follow(2);
      const whole = await sync(ann, path);
      assert.deepEqual(Object.fromEntries(known), Object.fromEntries(whole.members));
    }),
    { numRuns: 25 },
  );
});
