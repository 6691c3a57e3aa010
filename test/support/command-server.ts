import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { commandTable } from '#cli/command-table.ts';
import { runCli } from '#cli/run-cli.ts';
import type { CliParts } from '#cli/parts.ts';

/** A data folder made by `init`, and the command line over it. */
export async function createCommandServer(t: TestContext, parts: CliParts) {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-commands-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  const call = async (...args: string[]) => {
    let stdout = '';
    let stderr = '';
    const code = await runCli({
      arguments: [...args, '--data', data],
      environment: {},
      parts,
      commands: commandTable,
      stdout: (text) => (stdout += text),
      stderr: (text) => (stderr += text),
    });
    return { code, stdout, stderr };
  };
  const json = async (...args: string[]) => {
    const done = await call(...args, '--json');
    assert.equal(done.code, 0, done.stderr);
    return JSON.parse(done.stdout) as Record<string, unknown> & Record<string, unknown>[];
  };
  const password = join(folder, 'password');
  writeFileSync(password, 'correct horse battery\n');
  const names = ['--hostname', 'mail.example.test', '--domain', 'example.test'];
  const admin = ['--admin', 'admin@example.test', '--password-file', password];
  const made = await call('init', ...names, ...admin);
  assert.equal(made.code, 0, made.stderr);
  return { folder, data, call, json };
}
