import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { askServer, openControlSocket } from './control-socket.ts';
import { createDataFolder, locateDataFolder, openDataFolder } from './data-folder.ts';
import { lockDataFolder } from './data-lock.ts';
import { DomainError } from './errors.ts';
import { createSilentLog } from './log.ts';

function emptyFolder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'mailstead-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('a folder that is not empty is never touched by init', (t) => {
  const path = emptyFolder(t);
  writeFileSync(join(path, 'precious'), '');
  assert.throws(() => createDataFolder(path, '1'), /is not empty; choose another folder/);
});

test('a folder without a server, and one of a newer version, are refused in one line', (t) => {
  const path = emptyFolder(t);
  assert.throws(
    () => openDataFolder(path),
    /there is no server in .* make one with `mailstead init/,
  );
  const folder = createDataFolder(path, '1');
  writeFileSync(folder.settingsFile, '');
  openDataFolder(path);
  writeFileSync(folder.formatFile, '{"format":99}');
  assert.throws(() => openDataFolder(path), /written by a newer Mailstead \(format 99/);
  writeFileSync(folder.formatFile, 'x');
  assert.throws(() => openDataFolder(path), /format.json is damaged/);
});

test("a second server on the same folder is refused with the first one's process id", (t) => {
  const folder = createDataFolder(emptyFolder(t), '1');
  using lock = lockDataFolder(folder);
  assert.ok(lock);
  assert.throws(
    () => lockDataFolder(folder),
    new RegExp(`already running .*process ${process.pid}`),
  );
});

test('the lock of a process that was killed is free at once', (t) => {
  const folder = createDataFolder(emptyFolder(t), '1');
  const program = `
    import { lockDataFolder } from ${JSON.stringify(new URL('data-lock.ts', import.meta.url).href)};
    lockDataFolder(${JSON.stringify(folder)});
    process.kill(process.pid, 'SIGKILL');`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
  assert.equal(run.signal, 'SIGKILL');
  lockDataFolder(folder)[Symbol.dispose]();
});

test('the control socket answers requests, passes errors on, and only its user may open it', async (t) => {
  const folder = createDataFolder(emptyFolder(t), '1');
  const ask = async (request: Parameters<typeof askServer>[1]) =>
    await askServer(folder.controlAddress, request, 2000);
  await assert.rejects(ask({ command: 'status' }), /the server is not running/);
  await using socket = await openControlSocket(
    folder.controlAddress,
    async (request) => {
      if (request.command === 'reload') throw new DomainError('bad-value', 'line 3 is wrong');
      return { asked: request };
    },
    createSilentLog(),
  );
  assert.ok(socket);
  const nudge = { command: 'nudge', topic: 'directory', value: 7 } as const;
  assert.deepEqual(await ask(nudge), { asked: nudge });
  await assert.rejects(ask({ command: 'reload' }), {
    code: 'bad-value',
    message: 'line 3 is wrong',
  });
  if (process.platform !== 'win32')
    assert.equal(statSync(folder.controlAddress).mode & 0o777, 0o600);
});

test('a data folder with a long path has its control socket elsewhere', () => {
  const folder = locateDataFolder(`/${'long/'.repeat(40)}`);
  assert.ok(folder.controlAddress.length <= 108);
});
