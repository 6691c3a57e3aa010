import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { loadSettings } from '#platform/load-settings.ts';
import { allSections } from './all-sections.ts';
import { openFileLimit, shareFiles } from './file-share.ts';

const settingsOf = (text: string) =>
  loadSettings(allSections, {
    text,
    fileName: 'mailstead.toml',
    dataFolder: tmpdir(),
    environment: {},
  });

test('accounts are kept open as set, as long as their files take no more than half of those allowed', () => {
  const { concern, ...share } = shareFiles(settingsOf(''), 20_000);
  assert.deepEqual(share, { openAccounts: 500, openPacks: 512 });
  assert.equal(concern, undefined);
});

test('where fewer files are allowed fewer accounts are kept open, and it is said what to do', () => {
  const share = shareFiles(settingsOf(''), 1024);
  assert.deepEqual([share.openAccounts, share.openPacks], [76, 128]);
  assert.equal(
    share.concern?.message,
    'the system allows 1024 open files: 76 accounts are kept open instead of the 500 of limits.open_accounts; ' +
      'allow 6024 (LimitNOFILE= of the service, or ulimit -n), or lower that setting',
  );
  assert.equal(shareFiles(settingsOf(''), 6024).concern, undefined);
  assert.equal(shareFiles(settingsOf('[limits]\nopen_accounts = 70'), 1024).concern, undefined);
  assert.equal(shareFiles(settingsOf(''), 64).openAccounts, 8);
});

test('in PostgreSQL accounts have no files', () => {
  const settings = settingsOf('[server]\nstorage = "postgres://u:p@127.0.0.1/m"');
  assert.equal(shareFiles(settings, 1024).openAccounts, 500);
});

test('the limit is known on Linux', () => {
  if (process.platform === 'linux') assert.ok((openFileLimit() ?? 0) > 0);
});
