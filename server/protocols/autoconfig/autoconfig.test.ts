import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { basicOf, openDiscoveryStage } from '../../../test/support/discovery-stage.ts';
import { playHttpTranscript } from '../../../test/support/http-transcript.ts';
import { skipWithout } from '../../../test/support/peer.ts';

const folder = fileURLToPath(new URL('transcripts', import.meta.url));

for (const file of globSync('*.http', { cwd: folder }).sort())
  test(`transcript ${basename(file, '.http')} (RFC 6764 §5, RFC 7617 §2, RFC 8615 §3)`, async () => {
    await using stage = await openDiscoveryStage();
    await playHttpTranscript(join(folder, file), stage);
  });

const OUTLOOK = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';
const MOBILE = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006';

const outlook = (
  address: string,
  { schema = OUTLOOK, name = 'ann@example.test', secret }: Readonly<Record<string, string>> = {},
) => ({
  method: 'POST',
  target: '/autodiscover/autodiscover.xml',
  headers: { authorization: basicOf(name, secret) },
  body: `<Autodiscover xmlns="x"><Request><EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>${schema}</AcceptableResponseSchema></Request></Autodiscover>`,
});

test('the addresses of the account are its own: alias, other case, domain that stands for the other', async () => {
  await using stage = await openDiscoveryStage();
  for (const address of ['ANN@Example.test', 'boss@example.test', 'ann@other.test']) {
    const { body } = await stage.ask(outlook(address));
    assert.match(String(body), /<Type>IMAP<\/Type>/, address);
  }
  for (const address of [
    'bob@example.test',
    'nobody@example.test',
    '',
    'x',
    'ann@elsewhere.test',
  ]) {
    const { body } = await stage.ask(outlook(address));
    assert.match(String(body), /<ErrorCode>500<\/ErrorCode>/, address);
  }
});

test('strangers get the same answer for every wrong name and password', async () => {
  await using stage = await openDiscoveryStage();
  const answers = [];
  for (const [name, secret] of [
    ['ann@example.test', 'wrong'],
    ['nobody@example.test', 'wrong'],
    ['nobody@elsewhere.test', 'wrong'],
  ])
    answers.push(await stage.ask(outlook('ann@example.test', { name: name!, secret: secret! })));
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.equal(answers[0]!.status, 401);
  for (const authorization of ['Basic', 'Basic !!', 'Bearer abc', 'Basic Og==', 'x'.repeat(5000)])
    assert.equal((await stage.ask({ ...outlook(''), headers: { authorization } })).status, 401);
});

test('an account learns of what it may use, and of nothing when that is nothing', async () => {
  await using stage = await openDiscoveryStage();
  const { accounts, credentials } = stage.directory;
  const { id } = await accounts.expect('ann@example.test');
  await accounts.change(id, { disabledProtocols: ['pop3'] });
  const without = String((await stage.ask(outlook('ann@example.test'))).body);
  assert.match(without, /<Type>IMAP</);
  assert.doesNotMatch(without, /<Type>POP3</);
  const app = await credentials.addAppPassword(id, { name: 'phone', protocols: ['dav'] });
  const only = await stage.ask(outlook('ann@example.test', { secret: app.text }));
  assert.deepEqual(
    [...String(only.body).matchAll(/<Type>(\w+)</g)].map((m) => m[1]),
    ['CalDAV', 'CardDAV'],
  );
  await accounts.change(id, { isEnabled: false });
  assert.equal((await stage.ask(outlook('ann@example.test'))).status, 401);
});

test('a service that is put into the table is told of in every form', async () => {
  const web = {
    activesync: '/Microsoft-Server-ActiveSync',
    ews: '/EWS/Exchange.asmx',
    jmap: '/jmap/',
  };
  await using stage = await openDiscoveryStage({ web, mail: [] });
  const mobile = await stage.ask(outlook('ann@example.test', { schema: MOBILE }));
  assert.match(
    String(mobile.body),
    /<Server><Type>MobileSync<\/Type><Url>https:\/\/mail.example.test\/Microsoft-Server-ActiveSync<\/Url>/,
  );
  const json = async (protocol: string) => {
    const target = `/autodiscover/autodiscover.json?Email=ann@example.test&Protocol=${protocol}`;
    return JSON.parse(String((await stage.ask({ target })).body)) as { Url?: string };
  };
  assert.equal(
    (await json('activesync')).Url,
    'https://mail.example.test/Microsoft-Server-ActiveSync',
  );
  assert.equal((await json('EWS')).Url, 'https://mail.example.test/EWS/Exchange.asmx');
  const soap = await stage.ask({
    method: 'POST',
    target: '/autodiscover/autodiscover.svc',
    headers: { authorization: basicOf('ann@example.test') },
    body: '<Envelope><Body><GetUserSettingsRequestMessage><Request><Users><User><Mailbox>ann@example.test</Mailbox></User></Users><RequestedSettings><Setting>ExternalEwsUrl</Setting><Setting>ExternalImap4Connections</Setting></RequestedSettings></Request></GetUserSettingsRequestMessage></Body></Envelope>',
  });
  assert.match(String(soap.body), /<Value>https:\/\/mail.example.test\/EWS\/Exchange.asmx</);
  assert.match(String(soap.body), /<SettingName>ExternalImap4Connections</);
  assert.equal((await stage.ask({ target: '/.well-known/jmap' })).headers['location'], '/jmap/');
  for (const target of ['/.well-known/caldav', '/'])
    assert.equal((await stage.ask({ method: 'PROPFIND', target })).status, 404);
  const config = await stage.ask({ target: '/mail/config-v1.1.xml?emailaddress=a@example.test' });
  assert.doesNotMatch(String(config.body), /Server type|carddav|caldav/);
});

test('over http passwords are not asked for; Outlook is sent to the host that has a certificate', async () => {
  await using stage = await openDiscoveryStage();
  const plain = { isConfidential: false, host: 'autodiscover.example.test' };
  const asked = outlook('ann@example.test');
  const get = await stage.ask({ ...asked, ...plain, method: 'GET' });
  const location = 'https://mail.example.test/autodiscover/autodiscover.xml';
  assert.deepEqual([get.status, get.headers['location']], [302, location]);
  assert.equal((await stage.ask({ ...asked, ...plain })).status, 307);
  const soap = await stage.ask({ ...asked, ...plain, target: '/autodiscover/autodiscover.svc' });
  assert.equal(soap.status, 403);
});

test('requests that would cost much are refused before they do', async () => {
  await using stage = await openDiscoveryStage();
  const bombs = [
    '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><Autodiscover><Request><EMailAddress>&c;</EMailAddress></Request></Autodiscover>',
    `<Autodiscover>${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}</Autodiscover>`,
    `<Autodiscover>${'<a/>'.repeat(10_000)}</Autodiscover>`,
    `<Autodiscover>${' '.repeat(70_000)}</Autodiscover>`,
    '<Autodiscover><Request>',
    '',
  ];
  for (const body of bombs) {
    const ask = { ...outlook('ann@example.test'), body };
    assert.match(String((await stage.ask(ask)).body), /<ErrorCode>600</, body.slice(0, 60));
    const soap = await stage.ask({ ...ask, target: '/autodiscover/autodiscover.svc' });
    assert.equal(soap.status, 400);
  }
  const users = '<User><Mailbox>ann@example.test</Mailbox></User>'.repeat(101);
  const many = await stage.ask({
    ...outlook('ann@example.test'),
    target: '/autodiscover/autodiscover.svc',
    body: `<Envelope><Body><GetUserSettingsRequestMessage><Request><Users>${users}</Users><RequestedSettings><Setting>UserDN</Setting></RequestedSettings></Request></GetUserSettingsRequestMessage></Body></Envelope>`,
  });
  assert.match(String(many.body), /<ErrorCode>InvalidRequest</);
});

const skipXmllint = skipWithout('xmllint');

test(
  'what is sent is well-formed in the eyes of another parser',
  { skip: skipXmllint },
  async () => {
    await using stage = await openDiscoveryStage();
    const asked = [
      outlook('ann@example.test'),
      outlook('bob@example.test'),
      {
        ...outlook('ann@example.test'),
        target: '/autodiscover/autodiscover.svc',
        body: '<Envelope><Body><X/></Body></Envelope>',
      },
      { target: '/mail/config-v1.1.xml?emailaddress=a@example.test' },
    ];
    for (const question of asked) {
      const { body } = await stage.ask(question);
      const run = spawnSync('xmllint', ['--noout', '--nonet', '-'], { input: body });
      assert.equal(run.status, 0, `${question.target}: ${run.stderr.toString()}`);
    }
  },
);
