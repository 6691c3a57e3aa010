import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDiscoveryStage } from '../../../../test/support/discovery-stage.ts';
import { chooseLanguage } from '../language.ts';
import { qrCodeSvg } from './qr-code.ts';
import { skipWithout } from '../../../../test/support/peer.ts';

async function open(target: string, acceptLanguage = '') {
  await using stage = await openDiscoveryStage();
  const answer = await stage.ask({ target, headers: { 'accept-language': acceptLanguage } });
  return { ...answer, text: String(answer.body) };
}

test('the page shows every setting, in the language of the reader (RFC 9110 §12.5.4)', async () => {
  const english = await open('/setup/');
  assert.match(english.text, /<html lang="en">/);
  assert.match(english.text, /<td>Incoming mail \(IMAP\)<td>mail.example.test<td>993<td>SSL\/TLS/);
  assert.match(english.text, /<td>Outgoing mail \(SMTP\)<td>mail.example.test<td>587<td>STARTTLS/);
  assert.match(
    english.text,
    /Contacts \(CardDAV\)<td colspan="3">https:\/\/mail.example.test\/dav\//,
  );
  assert.doesNotMatch(english.text, /<svg/);
  const german = await open('/setup/?email=ANN%40example.test', 'de-AT, en;q=0.7');
  assert.match(german.text, /<html lang="de">/);
  assert.match(german.text, /Benutzername<td colspan="3">ann@example.test/);
  assert.match(german.text, /https:\/\/mail.example.test\/dav\/calendars\/ann@example.test\//);
  assert.match(german.text, /href="\/.well-known\/mobileconfig\?email=ann%40example.test"/);
  assert.equal(german.headers['content-language'], 'de');
});

test('an address elsewhere is told so, and what is typed stays text', async () => {
  const page = await open(
    `/setup/?email=${encodeURIComponent('"><script>x</script>@elsewhere.test')}`,
  );
  assert.match(page.text, /role="alert"/);
  assert.doesNotMatch(page.text, /<script/);
  assert.doesNotMatch(page.text, /<svg/);
  assert.equal((await open('/setup/more')).status, 404);
  assert.equal((await open('/setup')).headers['location'], '/setup/');
});

test('the policy allows this style and this form, and no script', async () => {
  const { text, headers } = await open('/setup/');
  const policy = headers['content-security-policy']!;
  const style = /<style>(.*?)<\/style>/s.exec(text)![1]!;
  assert.ok(policy.includes(`'sha256-${createHash('sha256').update(style).digest('base64')}'`));
  assert.match(policy, /^default-src 'none';.*form-action 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.doesNotMatch(text, / style=| on\w+=/);
});

test('the language is the first that is there, by weight (RFC 9110 §12.5.4)', () => {
  const choose = (field: string) => chooseLanguage(field, ['en', 'de']);
  for (const field of ['', 'fr', '*', 'de;q=0', 'de;q=x', 'fr, de;q=0.3, en;q=0.8', ',;,'])
    assert.equal(choose(field), 'en', field);
  for (const field of ['de', 'fr-CH, de-CH;q=0.9, en;q=0.8', 'DE;q=0.1'])
    assert.equal(choose(field), 'de', field);
});

const skip = skipWithout('zbarimg');

test('a camera reads the address of the profile from the QR code', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-qr-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const text of [
    'https://mail.example.test/.well-known/mobileconfig?email=ann%40example.test',
    `https://mail.example.test/?email=${'%C3%BC'.repeat(100)}`,
  ]) {
    const file = join(folder, 'code.pgm');
    writeFileSync(file, toPicture(await qrCodeSvg(text, 'x')));
    const run = spawnSync('zbarimg', ['--quiet', '--raw', file]);
    assert.equal(run.stdout.toString().trim(), text, run.stderr.toString());
  }
});

/** A grey picture of an image that consists of squares. */
function toPicture(svg: string): Buffer {
  const scale = 4;
  const [min = 0, , size = 0] = /viewBox="([^"]+)"/.exec(svg)![1]!.split(' ').map(Number);
  const side = size * scale;
  const pixels = Buffer.alloc(side * side, 255);
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let row = 0; row < scale; row++) {
      const start = ((Number(y) - min) * scale + row) * side + (Number(x) - min) * scale;
      pixels.fill(0, start, start + scale);
    }
  return Buffer.concat([Buffer.from(`P5 ${side} ${side} 255\n`), pixels]);
}
