import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { TLSSocket } from 'node:tls';
import { freePort, pebbleSkip, startPebble } from '../../test/support/pebble.ts';
import { createAcmeCertificates, openAcmeFolder } from './acme-certificates.ts';
import { formatRenewalId, renewalId } from './acme/renewal-time.ts';
import { createSystemClock } from './clock.ts';
import { createLog } from './json-log.ts';
import { createSilentLog } from './log.ts';
import { loadSettings } from './load-settings.ts';
import { createRandom } from './random.ts';
import { acmeSettings } from './server-settings.ts';

const clock = createSystemClock();
const random = createRandom();

/** Pebble, and listeners on the ports at which it checks names. */
async function startAuthority(t: TestContext, extra: object = {}) {
  const [httpPort, tlsPort] = await Promise.all([freePort(), freePort()]);
  const pebble = await startPebble(t, { httpPort, tlsPort, ...extra });
  const { folder } = pebble;
  const store = join(folder, 'acme');
  const { challenges } = openAcmeFolder(store, clock);
  const http = createServer((request, response) => {
    const token = request.url!.replace('/.well-known/acme-challenge/', '');
    void challenges.httpAnswer(token).then((answer) => response.end(answer));
  }).listen(httpPort, '127.0.0.1');
  const tls = createTcp((raw) => {
    const socket = new TLSSocket(raw, {
      isServer: true,
      ALPNProtocols: ['acme-tls/1'],
      SNICallback: (name, done) => done(null, challenges.tlsContext(name)),
    });
    socket.on('error', () => socket.destroy());
    socket.on('secure', () => socket.end());
  }).listen(tlsPort, '127.0.0.1');
  t.after(() => {
    http.close();
    http.closeAllConnections();
    tls.close();
  });
  const issued: string[] = [];
  const open = (toml: string, names: string[]) => {
    const text = `[acme]\n${pebble.settings}${toml}`;
    const settings = loadSettings([acmeSettings], {
      text,
      fileName: 'f',
      dataFolder: folder,
      environment: {},
    });
    return createAcmeCertificates({
      folder: store,
      names: async () => names,
      settings: () => settings.of(acmeSettings),
      clock,
      random,
      log:
        process.env['MAILSTEAD_DEBUG'] === undefined
          ? createSilentLog()
          : createLog({ level: 'debug' }),
      onIssued: (name) => issued.push(name),
    });
  };
  return { open, issued, filesOf: openAcmeFolder(store, clock).filesOf };
}

for (const challenge of ['http-01', 'tls-alpn-01'])
  test(
    `certificates come by ${challenge}, one for each name, and only when they are due (RFC 8555 §7.4)`,
    { skip: pebbleSkip, timeout: 60_000 },
    async (t) => {
      const authority = await startAuthority(t);
      const names = ['one.example.test', 'two.example.test'];
      await using acme = authority.open(
        `challenge = "${challenge}"\ncontact = "admin@example.test"\n`,
        names,
      );
      assert.deepEqual([...(await acme.renewDue())], []);
      assert.deepEqual(authority.issued, names);
      for (const name of names) {
        const files = authority.filesOf(name)!;
        const chain = readFileSync(files.certificate, 'utf8');
        assert.equal(new X509Certificate(chain).subjectAltName, `DNS:${name}`);
        assert.equal(chain.match(/BEGIN CERTIFICATE/g)?.length, 2);
        assert.match((await renewalId(chain))!, /^[\w-]{20,}\.[\w-]{8,}$/);
      }
      await acme.renewDue();
      assert.equal(authority.issued.length, 2);
    },
  );

test(
  'a name that cannot be checked is reported and tried again later; the others are done',
  { skip: pebbleSkip, timeout: 60_000 },
  async (t) => {
    const authority = await startAuthority(t);
    await using acme = authority.open('challenge = "http-01"\n', [
      'nowhere.example.test',
      'one.example.test',
    ]);
    const problems = await acme.renewDue();
    assert.match(
      problems.get('nowhere.example.test')!,
      /the authority could not check nowhere.example.test/,
    );
    assert.deepEqual(authority.issued, ['one.example.test']);
    assert.equal((await acme.renewDue()).size, 0, 'it is not tried again at once');
  },
);

test(
  'an authority that knows its customers is given the external account binding (RFC 8555 §7.3.4)',
  { skip: pebbleSkip, timeout: 60_000 },
  async (t) => {
    const key = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W';
    const authority = await startAuthority(t, {
      externalAccountBindingRequired: true,
      externalAccountMACKeys: { 'kid-1': key },
    });
    await using without = authority.open('challenge = "http-01"\n', ['one.example.test']);
    assert.match((await without.renewDue()).get('one.example.test')!, /externalAccountRequired/);
    await using acme = authority.open(
      `challenge = "http-01"\nexternal_account_id = "kid-1"\nexternal_account_key = "${key}"\n`,
      ['one.example.test'],
    );
    assert.deepEqual([...(await acme.renewDue())], []);
  },
);

test('a certificate is named to the authority by key identifier and serial number (RFC 9773 §4.1)', () => {
  assert.equal(
    formatRenewalId('69885b6b87464041e1b37b847ba0ae2cde01c8d4', '87654321'),
    'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE',
  );
});

test('nothing is ordered before the terms of service are accepted', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-acme-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const settings = loadSettings([acmeSettings], {
    text: '',
    fileName: 'f',
    dataFolder: folder,
    environment: {},
  });
  await using acme = createAcmeCertificates({
    folder,
    names: async () => ['one.example.test'],
    settings: () => settings.of(acmeSettings),
    clock,
    random,
    log: createSilentLog(),
    onIssued: () => assert.fail('nothing was to be issued'),
  });
  assert.match((await acme.renewDue()).get('one.example.test')!, /accept_terms is false/);
});
