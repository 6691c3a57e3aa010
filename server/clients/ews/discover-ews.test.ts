// A domain with its hosts, which answer as the test says; names lead to this machine, ports 443 and 80 to free ones.
import assert from 'node:assert/strict';
import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, LookupFunction, Server } from 'node:net';
import { test } from 'node:test';
import { createHttpClient } from '#clients/http/http-client.ts';
import { createRandom } from '#platform/random.ts';
import { makeCertificate } from '../../../test/support/certificates.ts';
import type { Zones } from '../../../test/support/dns-zones.ts';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createFakeDns } from '../../../test/support/fake-dns.ts';
import { discoverEws, type EwsDiscovery } from './discover-ews.ts';

const names = [
  'a.test',
  'autodiscover.a.test',
  'mail.a.test',
  'autodiscover.hoster.test',
  'localhost',
];
const certificate = makeCertificate({ names });

type Answer =
  | { readonly says: string; readonly status?: number }
  | { readonly leads: string }
  /** To another path each time. */
  | { readonly wanders: true }
  | { readonly asks: string; readonly tells: string };
/** By "https://host" and what of the path is not always the same. */
type Hosts = Readonly<Record<string, Answer>>;

interface Seen {
  readonly at: string;
  readonly authorization: string;
}

async function discover(hosts: Hosts, how: Partial<EwsDiscovery> = {}, zones: Zones = {}) {
  const seen: Seen[] = [];
  const { pem, keyPem } = await certificate;
  const listen = async (server: Server): Promise<number> => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return (server.address() as AddressInfo).port;
  };
  const secure = createSecureServer({ cert: pem, key: keyPem }, answerer('https', hosts, seen));
  const plain = createPlainServer(answerer('http', hosts, seen));
  const [securePort, plainPort] = [await listen(secure), await listen(plain)];
  const lookup: LookupFunction = (name, options, done) => {
    if (!names.includes(name))
      done(Object.assign(new Error(`${name} is unknown`), { code: 'ENOTFOUND' }), '');
    else if (options.all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
    else done(null, '127.0.0.1', 4);
  };
  using http = createHttpClient({
    clock: createFakeClock(),
    random: createRandom(),
    lookup,
    tls: { authorities: [pem] },
  });
  const dns = createFakeDns(zones);
  try {
    const url = await discoverEws({
      http: {
        send: async (request) => {
          const url = new URL(request.url);
          url.port ||= String(url.protocol === 'https:' ? securePort : plainPort);
          return await http.send({ ...request, url });
        },
      },
      clock: createFakeClock(),
      srv: dns.srv,
      address: 'anna@a.test',
      credentials: { kind: 'password', user: 'anna@a.test', password: 'secret' },
      confirmed: [],
      ...how,
    });
    return { url: url.href, seen };
  } finally {
    secure.closeAllConnections();
    plain.closeAllConnections();
    secure.close();
    plain.close();
  }
}

function answerer(scheme: string, hosts: Hosts, seen: Seen[]): RequestListener {
  return (request, response) => {
    const host = request.headers.host?.replace(/:\d+$/, '') ?? '';
    const isJson = request.url?.includes('.json') === true;
    const at = `${scheme}://${host}${isJson ? ' json' : ''}`;
    const { authorization = '' } = request.headers;
    seen.push({ at, authorization });
    request.resume();
    request.on('end', () => {
      const answer = hosts[at];
      if (answer === undefined) response.writeHead(404).end();
      else if ('wanders' in answer) response.writeHead(302, { location: `/${seen.length}` }).end();
      else if ('leads' in answer) response.writeHead(302, { location: answer.leads }).end();
      else if ('asks' in answer && authorization === '')
        response.writeHead(401, { 'www-authenticate': answer.asks }).end();
      else
        response
          .writeHead('status' in answer ? (answer.status ?? 200) : 200)
          .end('asks' in answer ? answer.tells : answer.says);
    });
  };
}

const pox = (inside: string): string =>
  '<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">' +
  '<Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">' +
  `<User/>${inside}</Response></Autodiscover>`;
const account = (inside: string): string =>
  pox(`<Account><AccountType>email</AccountType>${inside}</Account>`);
const settings = (host: string): string =>
  account(
    '<Action>settings</Action><Protocol><Type>EXCH</Type><EwsUrl>https://inside.a.test/EWS/Exchange.asmx</EwsUrl></Protocol>' +
      `<Protocol><Type>EXPR</Type><EwsUrl>https://${host}/EWS/Exchange.asmx</EwsUrl></Protocol>`,
  );
const service = 'https://mail.a.test/EWS/Exchange.asmx';
const basic = (tells: string): Answer => ({ asks: 'Basic realm="x"', tells });

test('the server is found below the domain, its address for clients outside before the one inside', async () => {
  const { url } = await discover({ 'https://a.test': basic(settings('mail.a.test')) });
  assert.equal(url, service);
  const second = await discover({
    'https://a.test': { says: '<html>Welcome</html>' },
    'https://autodiscover.a.test': basic(settings('mail.a.test')),
  });
  assert.equal(second.url, service);
});

test('redirects inside of the domain are followed: by status, by address of a server, by address of the mailbox', async () => {
  const to = 'https://mail.a.test/autodiscover/autodiscover.xml';
  const found: Hosts = { 'https://mail.a.test': basic(settings('mail.a.test')) };
  for (const redirect of [
    { leads: to } as const,
    basic(account(`<Action>redirectUrl</Action><RedirectUrl>${to}</RedirectUrl>`)),
    basic(account('<Action>redirectAddr</Action><RedirectAddr>anna@mail.a.test</RedirectAddr>')),
  ])
    assert.equal((await discover({ ...found, 'https://a.test': redirect })).url, service);
});

test('circles end', async () => {
  const leads = (host: string): Answer => ({
    leads: `https://${host}/autodiscover/autodiscover.xml`,
  });
  const circle = { 'https://a.test': leads('mail.a.test'), 'https://mail.a.test': leads('a.test') };
  await assert.rejects(discover(circle), {
    code: 'not-found',
    message: /no Exchange server .*ews:\/\/HOST/,
  });
  const wandering: Hosts = { 'https://a.test': { wanders: true } };
  await assert.rejects(discover(wandering), { code: 'unavailable', message: /leads on and on/ });
});

test('without https nobody signs in; where it leads outside of the domain a host is to be confirmed first', async () => {
  const hosts: Hosts = {
    'http://autodiscover.a.test': {
      leads: 'https://autodiscover.hoster.test/autodiscover/autodiscover.xml',
    },
    'https://autodiscover.hoster.test': basic(settings('autodiscover.hoster.test')),
  };
  await assert.rejects(discover(hosts), {
    code: 'no-permission',
    message: /leads to autodiscover\.hoster\.test, .*autodiscover-hosts=autodiscover\.hoster\.test/,
  });
  const { url, seen } = await discover(hosts, { confirmed: ['hoster.test'] });
  assert.equal(url, 'https://autodiscover.hoster.test/EWS/Exchange.asmx');
  const signedIn = seen.filter(({ authorization }) => authorization !== '');
  assert.deepEqual(
    [...new Set(signedIn.map(({ at }) => at))],
    ['https://autodiscover.hoster.test'],
  );
});

test('a service outside of the domain is to be confirmed, too', async () => {
  const elsewhere = { 'https://a.test': basic(settings('owa.hoster.test')) };
  // The address inside is below the domain.
  assert.equal((await discover(elsewhere)).url, 'https://inside.a.test/EWS/Exchange.asmx');
  const only = account(
    '<Action>settings</Action><Protocol><Type>EXPR</Type><EwsUrl>https://owa.hoster.test/e</EwsUrl></Protocol>',
  );
  await assert.rejects(discover({ 'https://a.test': basic(only) }), /leads to owa\.hoster\.test/);
});

test('the DNS names a server, which is to be confirmed outside of the domain', async () => {
  const zones: Zones = {
    '_autodiscover._tcp.a.test': {
      srv: [{ priority: 0, weight: 0, port: 443, target: 'mail.a.test' }],
    },
  };
  const hosts = { 'https://mail.a.test': basic(settings('mail.a.test')) };
  assert.equal((await discover(hosts, {}, zones)).url, service);
  const other: Zones = {
    '_autodiscover._tcp.a.test': {
      srv: [{ priority: 0, weight: 0, port: 443, target: 'localhost' }],
    },
  };
  await assert.rejects(discover({}, {}, other), /leads to localhost,/);
});

test('without a name and password what newer servers tell everybody is asked', async () => {
  const json = { says: `{"Protocol":"Ews","Url":"${service}"}` };
  const { url, seen } = await discover(
    { 'https://autodiscover.a.test json': json },
    { credentials: undefined },
  );
  assert.equal(url, service);
  assert.ok(seen.every(({ authorization }) => authorization === ''));
});

test('what goes wrong is told: a refused password, an unknown address, a mailbox that was moved', async () => {
  const denying: Hosts = { 'https://a.test': { says: '', status: 401 } };
  await assert.rejects(discover(denying), { code: 'authentication-failed' });
  const unknown = pox(
    '<Error><ErrorCode>500</ErrorCode><Message>The email address cannot be found.</Message></Error>',
  );
  await assert.rejects(
    discover({ 'https://a.test': basic(unknown) }),
    /a\.test: 500 The email address cannot be found/,
  );
  const moved = account(
    '<Action>redirectAddr</Action><RedirectAddr>anna@t.mail.onmicrosoft.com</RedirectAddr>',
  );
  await assert.rejects(
    discover({ 'https://a.test': basic(moved) }),
    /moved to Exchange Online .*graph:/,
  );
  await assert.rejects(discover({}, { address: 'anna' }), { code: 'bad-value' });
});
