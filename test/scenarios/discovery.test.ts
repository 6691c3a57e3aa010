// From an address and a password to every service, against a server as it is started.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { allSections } from '#composition/all-sections.ts';
import { createParts } from '#composition/create-parts.ts';
import { locateDataFolder } from '#platform/data-folder.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { createSilentLog } from '#platform/log.ts';
import { createCommandServer } from '../support/command-server.ts';
import { unusedPortBase } from '../support/port-base.ts';

const address = 'admin@example.test';
const authorization = `Basic ${Buffer.from(`${address}:correct horse battery`).toString('base64')}`;

async function startServer(t: TestContext) {
  const parts = createParts();
  const { data } = await createCommandServer(t, parts);
  const base = await unusedPortBase();
  const folder = locateDataFolder(data);
  const text = readFileSync(folder.settingsFile, 'utf8');
  const settings = loadSettings(allSections, {
    text,
    fileName: 'mailstead.toml',
    dataFolder: folder.root,
    environment: {
      MAILSTEAD_SERVER_PORT_BASE: String(base),
      MAILSTEAD_SERVER_BIND: '127.0.0.1',
    },
  });
  const server = await parts.startServer({ folder, settings, log: createSilentLog() });
  t.after(async () => await server[Symbol.asyncDispose]());
  return { data, base };
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const response = await new Promise<IncomingMessage>((done, fail) => {
    const options = { port, host: '127.0.0.1', path, method, headers };
    request({ ...options, rejectUnauthorized: false, agent: false }, done)
      .on('error', fail)
      .end(body);
  });
  const { statusCode: status, headers: fields } = response;
  return { status, headers: fields, body: await buffer(response) };
}

test('an address and a password set up everything', { timeout: 60_000 }, async (t) => {
  const { data, base } = await startServer(t);
  const https = base + 443;

  const config = await fetch(
    `http://127.0.0.1:${base + 80}/mail/config-v1.1.xml?emailaddress=${address}`,
  );
  const found = await config.text();
  for (const port of [993, 143, 995, 110, 465, 587])
    assert.match(found, new RegExp(`<port>${base + port}</port>`));
  assert.match(found, new RegExp(`<serverURL>https://mail.example.test:${https}/dav/</serverURL>`));

  const outlook = {
    method: 'POST',
    headers: { authorization },
    body: `<Autodiscover><Request><EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`,
  };
  const path = '/AUTODISCOVER/Autodiscover.xml';
  const settings = await ask(https, path, outlook);
  assert.match(
    settings.body.toString(),
    new RegExp(`<Type>IMAP</Type>.*<Port>${base + 993}</Port>`),
  );
  assert.equal((await ask(https, path, { ...outlook, headers: {} })).status, 401);

  const moved = await ask(https, '/.well-known/caldav', { method: 'PROPFIND', body: '<x/>' });
  assert.deepEqual([moved.status, moved.headers.location], [301, '/dav/']);

  const page = await ask(https, `/setup/?email=${address}`, { method: 'HEAD' });
  assert.deepEqual([page.status, page.body.length], [200, 0]);
  assert.match(String(page.headers['content-security-policy']), /form-action 'self'/);
  const home = (await ask(https, '/')).body.toString();
  assert.match(home, /CalDAV.*https:\/\/mail.example.test:\d+\/dav\//);

  const profile = await ask(https, `/.well-known/mobileconfig?email=${address}`);
  const authority = join(data, 'tls', 'self-signed.pem');
  const options = ['-verify', '-inform', 'DER', '-binary', '-purpose', 'any', '-CAfile', authority];
  const checked = spawnSync('openssl', ['cms', ...options], { input: profile.body });
  if (checked.error === undefined) {
    assert.equal(checked.status, 0, checked.stderr.toString());
    assert.match(checked.stdout.toString(), new RegExp(`<integer>${base + 993}</integer>`));
  }

  const large = await ask(https, path, { ...outlook, body: 'x'.repeat(200_000) });
  assert.match(large.body.toString(), /<ErrorCode>600</);
  assert.equal(large.headers.connection, 'close');
});
