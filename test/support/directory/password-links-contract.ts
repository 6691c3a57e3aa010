import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../fake-clock.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { idOf } from './contract-of.ts';
import { openTestDirectory } from './test-directory.ts';

const day = 86_400_000;
const good = 'four purple otters swim';

/** Links by which people choose a password, and passwords that end by themselves, on any database. */
export function passwordLinksContract(factory: SqlFactory): void {
  const open = async () => {
    const clock = createFakeClock('2026-01-05T08:00:00Z');
    const opened = await openTestDirectory(factory, {
      clock,
      failureDelay: 0,
      scramIterations: 4_096,
    });
    const { directory, sql } = opened;
    const ann = await idOf(directory, 'ann');
    const signIn = async (secret: string) =>
      await directory.signIn({
        name: 'ann',
        secret,
        protocol: 'imap',
        remoteAddress: '192.0.2.1',
      });
    return {
      directory,
      sql,
      clock,
      ann,
      links: directory.passwordLinks,
      until: (days: number) => ({ expiresMs: clock.epochMs() + days * day }),
      signIn,
      [Symbol.asyncDispose]: async () => await opened[Symbol.asyncDispose](),
    };
  };
  const from = '192.0.2.9';

  test(`${factory.name}: a link lets choose a password once, and takes its brothers with it`, async () => {
    await using desk = await open();
    const { links, ann } = desk;
    const [first, second] = [
      await links.create(ann, desk.until(3)),
      await links.create(ann, desk.until(3)),
    ];
    const rows = await desk.sql.all<{ hash: string }>`SELECT hash FROM password_links`;
    assert.ok(rows.every(({ hash }) => hash !== first && hash !== second));
    assert.equal((await links.find(first, from))?.address, 'ann@example.test');
    assert.deepEqual(await links.use(first, 'short', from), ['too-short']);
    assert.deepEqual(await links.use(first, good, from), []);
    await desk.signIn(good);
    for (const secret of [first, second]) {
      assert.equal(await links.find(secret, from), undefined);
      await assert.rejects(links.use(secret, good, from), { code: 'not-found' });
    }
  });

  test(`${factory.name}: of two who use a link at the same time one is told that it is gone`, async () => {
    await using desk = await open();
    const secret = await desk.links.create(desk.ann, desk.until(3));
    const done = await Promise.allSettled([
      desk.links.use(secret, good, from),
      desk.links.use(secret, `${good} too`, from),
    ]);
    assert.deepEqual(done.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  test(`${factory.name}: a link ends with its time, with its account, and with another password`, async () => {
    await using desk = await open();
    const { links, ann, directory } = desk;
    const late = await links.create(ann, desk.until(1));
    await desk.clock.advance(day);
    assert.equal(await links.find(late, from), undefined);
    const overtaken = await links.create(ann, desk.until(1));
    await directory.credentials.setPassword(ann, good);
    assert.equal(await links.find(overtaken, from), undefined);
    const disabled = await links.create(ann, desk.until(1));
    await directory.accounts.change(ann, { isEnabled: false });
    assert.equal(await links.find(disabled, from), undefined);
    await assert.rejects(links.create(ann, desk.until(91)), { code: 'bad-value' });
  });

  test(`${factory.name}: who tries secrets is held back, and others are not`, async () => {
    await using desk = await open();
    const secret = await desk.links.create(desk.ann, desk.until(3));
    const guess = async () => {
      for (let n = 0; n < 100; n++) await desk.links.find(`guess ${n}`, '198.51.100.7');
    };
    await assert.rejects(guess(), { code: 'too-many-attempts' });
    assert.notEqual(await desk.links.find(secret, from), undefined);
  });

  test(`${factory.name}: a password for the beginning opens the account until its time is over`, async () => {
    await using desk = await open();
    const { credentials } = desk.directory;
    await credentials.setPassword(desk.ann, good, desk.until(2));
    assert.equal(await credentials.passwordState(desk.ann), 'one-time');
    assert.equal(await credentials.readPasswordHash(desk.ann), undefined);
    await desk.signIn(good);
    await desk.clock.advance(2 * day);
    assert.equal(await credentials.passwordState(desk.ann), 'expired');
    await assert.rejects(desk.signIn(good), { code: 'authentication-failed' });
    await credentials.setPassword(desk.ann, good);
    assert.equal(await credentials.passwordState(desk.ann), 'set');
    await desk.signIn(good);
  });
}
