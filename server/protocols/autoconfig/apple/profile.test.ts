import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { tryNormalAddress } from '#directory/address-form.ts';
import { everyMailPort, openDiscoveryStage } from '../../../../test/support/discovery-stage.ts';
import { formatClientConfig } from '../thunderbird/client-config.ts';
import type { DiscoverableServices } from '../services.ts';
import { uuidOfUrl } from './payload-uuid.ts';
import { formatProfile, profileTexts } from './profile.ts';
import { trySignProfile } from './sign-profile.ts';
import { skipWithout } from '../../../../test/support/peer.ts';

const services: DiscoverableServices = {
  hostname: 'mail.example.test',
  origin: 'https://mail.example.test:10443',
  mail: everyMailPort,
  web: { dav: '/dav/' },
};

/** A property list as the values it stands for. */
function readPropertyList(text: string): unknown {
  const [list] = elementsOf(
    parseXml(Buffer.from(text.replace(/<!DOCTYPE[^>]*>/, '')), { maxBytes: 100_000 }),
  );
  return valueOf(list!);
}

function valueOf(e: XmlElement): unknown {
  const inside = elementsOf(e);
  if (e.name === 'array') return inside.map(valueOf);
  if (e.name === 'integer') return Number(textOf(e));
  if (e.name === 'true' || e.name === 'false') return e.name === 'true';
  if (e.name === 'string') return textOf(e);
  assert.equal(e.name, 'dict');
  const entries = inside.flatMap((key, i) =>
    i % 2 === 0 ? [[textOf(key), valueOf(inside[i + 1]!)]] : [],
  );
  return Object.fromEntries(entries) as unknown;
}

interface Payload {
  readonly [key: string]: unknown;
}

function readProfile(address: string, language: 'en' | 'de' = 'en') {
  const text = formatProfile(services, address, profileTexts[language]);
  return readPropertyList(text) as Payload & { readonly PayloadContent: readonly Payload[] };
}

test('the profile holds mail, calendars and contacts, without a password', () => {
  const profile = readProfile('ann@example.test');
  const [mail, caldav, carddav] = profile.PayloadContent;
  assert.equal(mail!['PayloadType'], 'com.apple.mail.managed');
  assert.equal(mail!['IncomingMailServerPortNumber'], 993);
  assert.equal(mail!['OutgoingMailServerPortNumber'], 465);
  assert.equal(mail!['OutgoingMailServerUsername'], 'ann@example.test');
  assert.equal(caldav!['PayloadType'], 'com.apple.caldav.account');
  assert.equal(caldav!['CalDAVHostName'], 'mail.example.test');
  assert.equal(caldav!['CalDAVPort'], 10443);
  assert.equal(caldav!['CalDAVPrincipalURL'], '/dav/principals/ann@example.test/');
  assert.equal(carddav!['PayloadType'], 'com.apple.carddav.account');
  assert.equal(profile['PayloadIdentifier'], 'test.example.mail.mailstead.ann@example.test');
  assert.match(String(readProfile('ann@example.test', 'de')['PayloadDescription']), /Kalender/);
  assert.doesNotMatch(JSON.stringify(profile), /"(?:Incoming|Outgoing|CalDAV|CardDAV)Password"/);
});

test('identifiers depend on the address alone (RFC 9562 §5.5)', () => {
  const idsOf = (address: string, language: 'en' | 'de') => {
    const profile = readProfile(address, language);
    return [profile, ...profile.PayloadContent].map((p) => p['PayloadUUID']);
  };
  assert.deepEqual(idsOf('ann@example.test', 'en'), idsOf('ann@example.test', 'de'));
  const all = [...idsOf('ann@example.test', 'en'), ...idsOf('bob@example.test', 'en')];
  assert.equal(new Set(all).size, 8);
  assert.equal(uuidOfUrl('http://www.example.com/'), 'FCDE3C85-2270-590F-9E7C-EE003D65E0E2');
});

test('no address gets out of its place, whatever it consists of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (local) => {
      const address = tryNormalAddress(`${local}@example.test`)?.address;
      if (address === undefined) return;
      const [mail, caldav] = readProfile(address).PayloadContent;
      const shown = address.replaceAll(/[\ufffe\uffff]/g, '\ufffd');
      assert.equal(mail!['EmailAddress'], shown);
      const path = decodeURIComponent(String(caldav!['CalDAVPrincipalURL']));
      assert.equal(path, `/dav/principals/${address}/`);
    }),
  );
  for (const local of ['a&b', "o'hara", '"<x>"', '"]]>"', '"a/../b"']) {
    const { address } = tryNormalAddress(`${local}@example.test`)!;
    assert.equal(readProfile(address).PayloadContent[0]!['EmailAddress'], address);
  }
});

test('no domain gets out of its place in the settings of Thunderbird', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (domain) => {
      const config = parseXml(Buffer.from(formatClientConfig(services, domain)), {
        maxBytes: 100_000,
      });
      assert.deepEqual(
        elementsOf(config).map((e) => e.name),
        ['emailProvider', 'addressBook', 'addressbook', 'calendar'],
      );
    }),
  );
});

const skip = skipWithout('openssl');

test(
  'the profile comes signed with the certificate of the server; OpenSSL verifies it (RFC 5652 §5)',
  { skip },
  async (t) => {
    await using stage = await openDiscoveryStage();
    const answer = await stage.ask({
      target: '/.well-known/mobileconfig?email=Nobody%40example.test',
      headers: { 'accept-language': 'de-CH,en;q=0.5' },
    });
    assert.equal(answer.headers['content-type'], 'application/x-apple-aspen-config');
    assert.equal(
      answer.headers['content-disposition'],
      'attachment; filename="nobody@example.test.mobileconfig"',
    );
    const folder = mkdtempSync(join(tmpdir(), 'mailstead-profile-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const authority = join(folder, 'ca.pem');
    writeFileSync(authority, stage.certificate.cert);
    // The signing time is that of the test's clock; the certificate is valid now.
    const options = [
      '-verify',
      '-inform',
      'DER',
      '-binary',
      '-purpose',
      'any',
      '-CAfile',
      authority,
    ];
    const run = spawnSync('openssl', ['cms', ...options], { input: answer.body });
    assert.equal(run.status, 0, run.stderr.toString());
    const profile = readPropertyList(run.stdout.toString()) as Payload;
    assert.equal(profile['PayloadDisplayName'], 'nobody@example.test');
    assert.match(String(profile['PayloadDescription']), /Richtet/);
    const { cert } = stage.certificate;
    const ed25519 = spawnSync('openssl', ['genpkey', '-algorithm', 'ed25519']).stdout.toString();
    assert.equal(trySignProfile('x', { certificatePem: cert, keyPem: ed25519 }, 0), undefined);
  },
);

test('there is no profile for addresses elsewhere', async () => {
  await using stage = await openDiscoveryStage();
  for (const email of [
    '',
    'x',
    'ann@elsewhere.test',
    'ann@gateway.test',
    `${'a'.repeat(300)}@example.test`,
  ]) {
    const target = `/.well-known/mobileconfig?email=${encodeURIComponent(email)}`;
    assert.equal((await stage.ask({ target })).status, 404, email);
  }
});
