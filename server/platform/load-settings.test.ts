import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from './errors.ts';
import { loadSettings } from './load-settings.ts';
import { coreSections, serverSettings, tlsSettings } from './server-settings.ts';
import { choice, duration, flag, integer, size, table, text, textList } from './setting-kinds.ts';
import { defineSettings } from './settings.ts';

const mail = defineSettings('mail', 'A section for these tests.', {
  maxMessageSize: size({ default: '25MB', min: '1KB', max: '2GB', doc: 'Largest message.' }),
  idleTimeout: duration({ default: '30m', min: '1s', max: '1d', doc: 'Idle time.' }),
  greeting: text({ default: 'hello', doc: 'Greeting.' }),
  banned: textList({ default: [], doc: 'Names.' }),
  isOpen: flag({ default: true, doc: 'Open.' }),
  mode: choice({ default: 'fast', values: ['fast', 'slow'], doc: 'Mode.' }),
  routes: table({
    entryName: 'domain',
    doc: 'Routes.',
    entry: {
      host: text({ default: '', doc: 'Host.' }),
      port: integer({ default: 25, min: 1, max: 65_535, doc: 'Port.' }),
    },
  }),
});

function load(fileText: string, environment: Record<string, string> = {}) {
  return loadSettings([...coreSections, mail], {
    text: fileText,
    fileName: 'mailstead.toml',
    dataFolder: '/data',
    environment,
  });
}

function problemsOf(fileText: string, environment: Record<string, string> = {}): string[] {
  try {
    load(fileText, environment);
  } catch (error) {
    assert.ok(error instanceof DomainError);
    return error.details['problems'] as string[];
  }
  return [];
}

test('an empty file gives every default, and no declared default breaks its own bounds', () => {
  const values = load('').of(mail);
  assert.equal(values.maxMessageSize, 25 * 1024 * 1024);
  assert.equal(values.idleTimeout, 1_800_000);
  assert.equal(values.routes.size, 0);
  assert.equal(load('').of(serverSettings).trustedNetworks.contains('127.8.9.1'), true);
});

test('values, lists and named entries are read from the file', () => {
  const values = load(
    '[mail]\nmax_message_size = "1.5MB"\nis_open = false\nbanned = ["a"]\n[mail.routes."example.test"]\nhost = "h"\n',
  ).of(mail);
  assert.equal(values.maxMessageSize, 1.5 * 1024 * 1024);
  assert.equal(values.isOpen, false);
  assert.deepEqual(values.banned, ['a']);
  assert.deepEqual(values.routes.get('example.test'), { host: 'h', port: 25 });
});

test('keys above the first section are those of the server', () => {
  assert.equal(
    load('port_base = 10000\n[server]\nhostname = "m.test"').of(serverSettings).portBase,
    10000,
  );
  assert.match(problemsOf('workers = 2\n[server]\nworkers = 3')[0]!, /both at the top and in/);
});

test('an unknown key names file, line and the nearest known name', () => {
  assert.deepEqual(problemsOf('[mail]\n\nmax_mesage_size = "1MB"'), [
    'mailstead.toml:3: mail.max_mesage_size: there is no such setting; did you mean "max_message_size"?',
  ]);
  assert.match(problemsOf('[mial]\nx = 1')[0]!, /^mailstead.toml:1: mial: .*did you mean "mail"\?/);
  assert.match(
    problemsOf('[mail.routes."a.test"]\nhost = "h"\nprot = 1')[0]!,
    /^mailstead.toml:3: mail.routes.a.test.prot: .*"port"/,
  );
});

test('a bad value names file, line, key, what was found and what is allowed', () => {
  assert.deepEqual(problemsOf('# c\n[mail]\nmode = "quick" # x\nidle_timeout = 5'), [
    'mailstead.toml:4: mail.idle_timeout: found 5, allowed is a duration such as "30s", from 1s to 1d',
    'mailstead.toml:3: mail.mode: found "quick", allowed is one of "fast", "slow"',
  ]);
  assert.match(problemsOf('[mail]\nx = ')[0]!, /^mailstead.toml:2: not valid TOML/);
  assert.match(problemsOf('mail = 3')[0]!, /^mailstead.toml:1: mail: found 3/);
});

test('environment variables override the file and are checked like it', () => {
  const env = { MAILSTEAD_MAIL_MODE: 'slow', MAILSTEAD_MAIL_BANNED: 'a, b', MAILSTEAD_DATA: '/x' };
  const settings = load('[mail]\nmode = "fast"', env);
  assert.equal(settings.of(mail).mode, 'slow');
  assert.deepEqual(settings.of(mail).banned, ['a', 'b']);
  assert.equal(settings.origins.get('mail.mode'), 'environment');
  assert.match(
    problemsOf('', { MAILSTEAD_MAIL_MODE: 'x' })[0]!,
    /^environment variable MAILSTEAD_MAIL_MODE: found "x"/,
  );
  assert.match(
    problemsOf('', { MAILSTEAD_MAIL_MODES: 'x' })[0]!,
    /did you mean MAILSTEAD_MAIL_MODE\?/,
  );
});

test('paths are relative to the data folder', () => {
  const values = load('[tls.certificates.main]\ncertificate = "tls/a.pem"\nkey = "/etc/k.pem"').of(
    tlsSettings,
  );
  assert.deepEqual(values.certificates.get('main'), {
    certificate: '/data/tls/a.pem',
    key: '/etc/k.pem',
  });
});

test('a key that names an inherited property of objects is unknown like any other', () => {
  assert.match(problemsOf('[mail]\nconstructor = 1')[0]!, /no such setting/);
  assert.match(problemsOf('[mail]\ntoString = 1')[0]!, /no such setting/);
});
