import assert from 'node:assert/strict';
import { migrate } from '#platform/migrations.ts';
import { test } from 'node:test';
import { onEachDatabase, type SqlFactory } from '../../test/support/sql-factories.ts';
import { defaultDirectorySettings } from '../../test/support/directory/test-directory.ts';
import { createLocalBus } from '#platform/bus.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import { createDirectory } from './directory.ts';
import { createDirectoryTables } from './sql/migrations/001-directory.ts';
import { createServerEntryTable } from './sql/migrations/002-server-entries.ts';

await onEachDatabase('upgrades of the directory', upgradeSuite);

function upgradeSuite(factory: SqlFactory): void {
  test(`${factory.name}: a directory of the mail server alone opens with what calendars need`, async () => {
    await using database = await factory.create();
    await using sql = await database.open();
    await migrate(sql, 'directory', [createDirectoryTables, createServerEntryTable]);
    await sql.script(`
      INSERT INTO domains (name, kind, alias_of, is_enabled, settings, created_ms)
        VALUES ('example.test', 'local', NULL, 1, '{"catchAll":null}', 1);
      INSERT INTO accounts (address, domain, type, display_name, language, role, is_enabled, disabled_protocols,
          quota_warning_percent, send_limits, keeps_forwarded, credential_version, created_ms)
        VALUES ('ann@example.test', 'example.test', 'person', 'Ann', 'de', 'user', 1, '', 90, '{}', 1, 1, 1);
      INSERT INTO accounts (address, domain, type, display_name, language, role, is_enabled, disabled_protocols,
          quota_warning_percent, send_limits, keeps_forwarded, credential_version, created_ms)
        VALUES ('room@example.test', 'example.test', 'resource', '', 'en', 'user', 1, '', 90, '{}', 1, 1, 1);
      INSERT INTO addresses (address, domain, kind, account, display_name, post_policy, posters)
        SELECT address, domain, 'account', id, '', 'anyone', '[]' FROM accounts;
      INSERT INTO addresses (address, domain, kind, account, display_name, post_policy, posters)
        VALUES ('team@example.test', 'example.test', 'group', NULL, 'Team', 'anyone', '[]');
    `);
    await using bus = createLocalBus();
    using directory = await createDirectory({
      sql,
      bus,
      clock: createSystemClock(),
      random: createRandom(),
      log: createSilentLog(),
      settings: defaultDirectorySettings,
    });
    const ann = await directory.accounts.expect('ann@example.test');
    assert.deepEqual([ann.language, ann.timeZone, ann.isHidden], ['de', 'UTC', false]);
    assert.equal((await directory.resources.expect('room@example.test')).policy.kind, 'room');
    assert.deepEqual(
      (await directory.groups.list()).map((g) => g.displayName),
      ['Team'],
    );
    const { entries } = await directory.addressList.viewFor(ann.id);
    assert.deepEqual(
      [...entries.values()].map((e) => e.kind),
      ['person', 'room', 'group'],
    );
  });
}
