import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDiscoveryStage, password } from '../../../../test/support/discovery-stage.ts';
import { passwordLanguages, passwordTexts } from './tables/password-texts.ts';

const good = 'four purple otters swim';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

async function openStage(language = 'en') {
  const stage = await openDiscoveryStage();
  const { directory } = stage;
  const { id } = await directory.accounts.expect('ann@example.test');
  await directory.accounts.change(id, { language });
  const secret = await directory.passwordLinks.create(id, {
    expiresMs: Date.parse('2026-01-08T08:00:00Z'),
  });
  const look = async (query = `?key=${secret}`, headers: Record<string, string> = {}) =>
    await stage.ask({ target: `/setup/password/${query}`, headers });
  const send = async (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    await stage.ask({
      method: 'POST',
      target: '/setup/password/',
      headers: { ...form, ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  const opens = async (text: string) => {
    try {
      await directory.signIn({
        name: 'ann@example.test',
        secret: text,
        protocol: 'imap',
        remoteAddress: '192.0.2.77',
      });
      return true;
    } catch {
      return false;
    }
  };
  return { ...stage, id, secret, look, send, opens };
}

test('a link shows whose password it is for, and looking at it uses nothing up', async () => {
  await using stage = await openStage();
  for (let n = 0; n < 3; n++) {
    const { status, body, headers } = await stage.look();
    assert.equal(status, 200);
    assert.match(String(body), /password of <strong>ann@example\.test<\/strong>/);
    assert.equal(headers['set-cookie'], undefined);
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(headers['content-security-policy']!, /^default-src 'none'.*form-action 'self'/);
  }
});

test('the password that was sent twice is set, once, and nobody is signed in by it', async () => {
  await using stage = await openStage();
  const sent = { key: stage.secret, chosen: good, again: good };
  const done = await stage.send(sent);
  assert.equal(done.status, 200);
  assert.match(String(done.body), /Your password is saved/);
  assert.match(String(done.body), /href="\/setup\/\?email=ann%40example\.test"/);
  assert.equal(done.headers['set-cookie'], undefined);
  assert.equal(await stage.opens(good), true);
  assert.equal(await stage.opens(password), false);
  assert.equal((await stage.send(sent)).status, 404);
  assert.equal((await stage.look()).status, 404);
});

test('what is wrong with a password is said beside the fields, and the link stays good', async () => {
  await using stage = await openStage();
  const short = await stage.send({ key: stage.secret, chosen: 'abc', again: 'abc' });
  assert.equal(short.status, 422);
  assert.match(String(short.body), /role="alert"><li>The new password is too short\./);
  assert.match(String(short.body), /aria-describedby="errors rule" aria-invalid="true"/);
  assert.doesNotMatch(String(short.body), /value="abc"/);
  const different = await stage.send({ key: stage.secret, chosen: good, again: `${good}.` });
  assert.match(String(different.body), /<li>The two new passwords are not the same\./);
  const named = await stage.send({
    key: stage.secret,
    chosen: 'my example lane',
    again: 'my example lane',
  });
  assert.match(String(named.body), /contains your name or your address/);
  assert.equal((await stage.send({ key: stage.secret, chosen: good, again: good })).status, 200);
});

test('the page is in the language of the account, and without one in that of the reader', async () => {
  await using stage = await openStage('de-CH');
  const own = await stage.look();
  assert.match(String(own.body), /<html lang="de">[^]*Das wird das Passwort von/);
  const foreign = await stage.look('?key=unknown', { 'accept-language': 'fr-BE, en;q=0.4' });
  assert.equal(foreign.status, 404);
  assert.match(String(foreign.body), /<html lang="fr">[^]*Ce lien ne mène plus nulle part/);
});

test('who knows the password until now chooses another one without a link', async () => {
  await using stage = await openStage();
  const page = await stage.look('?email=ann%40example.test');
  assert.match(String(page.body), /autocomplete="current-password"/);
  const sent = { email: 'ann@example.test', chosen: good, again: good };
  const wrong = await stage.send({ ...sent, current: 'wrong' });
  assert.equal(wrong.status, 422);
  assert.match(String(wrong.body), /Address or password are wrong/);
  assert.equal(await stage.opens(password), true);
  assert.equal((await stage.send({ ...sent, current: password })).status, 200);
  assert.equal(await stage.opens(good), true);
  // It takes the links that were on their way with it.
  assert.equal((await stage.look()).status, 404);
});

test('an app password does not change the password', async () => {
  await using stage = await openStage();
  const { text } = await stage.directory.credentials.addAppPassword(stage.id, { name: 'phone' });
  const sent = { email: 'ann@example.test', current: text, chosen: good, again: good };
  assert.equal((await stage.send(sent)).status, 422);
  assert.equal(await stage.opens(password), true);
});

test('neither another site nor another kind of body sends the form', async () => {
  await using stage = await openStage();
  const sent = { key: stage.secret, chosen: good, again: good };
  assert.equal((await stage.send(sent, { 'sec-fetch-site': 'cross-site' })).status, 403);
  assert.equal((await stage.send(sent, { 'content-type': 'text/plain' })).status, 403);
  assert.equal((await stage.send({ ...sent, chosen: 'x'.repeat(20_000) })).status, 413);
  assert.equal(await stage.opens(password), true);
  assert.equal((await stage.send(sent, { 'sec-fetch-site': 'same-origin' })).status, 200);
});

test('who tries links is held back', async () => {
  await using stage = await openStage();
  let status = 404;
  for (let n = 0; n < 100 && status === 404; n++)
    status = (await stage.look(`?key=guess${n}`)).status;
  assert.equal(status, 429);
});

test('every language says everything, and what is typed stays text', async () => {
  for (const language of passwordLanguages) {
    const { problems, ...texts } = passwordTexts[language];
    for (const text of [...Object.values(texts), ...Object.values(problems)])
      assert.notEqual(text.trim(), '', language);
    assert.match(texts.lead, /\{address\}/);
    assert.match(texts.rule, /\{length\}/);
  }
  await using stage = await openStage();
  const page = await stage.look(`?email=${encodeURIComponent('"><script>x</script>')}`);
  assert.doesNotMatch(String(page.body), /<script/);
});
