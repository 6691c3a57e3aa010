import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSettings } from './load-settings.ts';
import { coreSections, serverSettings } from './server-settings.ts';
import { renderSettingsDoc, renderSettingsFile } from './settings-doc.ts';
import { editSettingsText } from './settings-edit.ts';

function edit(text: string, name: string, value: string): string {
  return editSettingsText(text, coreSections, { name, value });
}
function load(text: string) {
  return loadSettings(coreSections, { text, fileName: 'f', dataFolder: '/d', environment: {} });
}

test('a value is replaced in place; comments, order and the rest stay as they were', () => {
  const before = '# top\n[server]\nport_base = 1 # why\n\n[log]\nlevel = "info"\n';
  assert.equal(edit(before, 'server.port_base', '10000'), before.replace('= 1 #', '= 10000 #'));
  assert.equal(
    edit('bind = [ # two\n "::1",\n]\n[log]', 'server.bind', '127.0.0.1'),
    'bind = ["127.0.0.1"]\n[log]',
  );
});

test('a new value goes below its commented-out default, else to the end of its table, else into a new one', () => {
  const generated = renderSettingsFile(coreSections, { 'server.hostname': 'mail.example.test' });
  const changed = edit(generated, 'limits.open_accounts', '7');
  assert.match(changed, /\n#open_accounts = 500\nopen_accounts = 7\n/);
  assert.equal(edit('[log]\n\n[dns]\n', 'log.level', 'warn'), '[log]\nlevel = "warn"\n\n[dns]\n');
  assert.equal(edit('[dns]', 'log.level', 'warn'), '[dns]\n\n[log]\nlevel = "warn"\n');
  const entry = edit('', 'tls.certificates.mail.example.test.key', 'k.pem');
  assert.equal(entry, '\n[tls.certificates."mail.example.test"]\nkey = "k.pem"\n');
});

test('unknown names and values that are not allowed are refused', () => {
  assert.throws(() => edit('', 'server.hostnam', 'x'), /did you mean server.hostname\?/);
  assert.throws(
    () => edit('', 'server.workers', 'many'),
    /server.workers: found "many", allowed is a whole number/,
  );
});

test('the generated file explains every setting, loads, and holds what was chosen', () => {
  const text = renderSettingsFile(coreSections, {
    'server.hostname': 'mail.example.test',
    'server.bind': ['127.0.0.1'],
  });
  const values = load(text).of(serverSettings);
  assert.equal(values.hostname, 'mail.example.test');
  assert.deepEqual(values.bind, ['127.0.0.1']);
  for (const line of text.split('\n')) assert.ok(line.length <= 140, line);
});

test('the generated file with every comment sign taken away is valid and changes nothing', () => {
  const text = renderSettingsFile(coreSections, {}).replace(/^#(?=[a-z_]+ = )/gm, '');
  assert.deepEqual(load(text).of(serverSettings).bind, load('').of(serverSettings).bind);
});

test('the documentation names every setting', () => {
  const doc = renderSettingsDoc(coreSections);
  assert.match(doc, /### server.port_base\n/);
  assert.match(doc, /environment: `MAILSTEAD_SERVER_PORT_BASE`/);
});
