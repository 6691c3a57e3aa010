import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Zones } from '../../test/support/dns-zones.ts';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import { checkDnsRecords } from './check-dns-records.ts';
import { dkimKeyRecord, generateDkimKey, parseDkimKey } from './dkim-keys.ts';
import { formatRecordValue, listNeededRecords, type DomainFacts } from './dns-records.ts';

async function sample(): Promise<DomainFacts> {
  return {
    domain: 'example.test',
    hostname: 'mail.example.test',
    dkimKeys: [
      parseDkimKey('r', await generateDkimKey('rsa-sha256')),
      parseDkimKey('e', await generateDkimKey('ed25519-sha256')),
    ],
    reportAddress: 'postmaster@example.test',
    services: [
      { service: 'imaps', port: 993 },
      { service: 'submission', port: 587 },
      { service: 'caldavs', port: 443 },
    ],
    davPath: '/dav/',
    mtaStsCertificate: 'its certificate is at hand',
    mtaStsId: '20260101',
    tlsa: { usage: 3, selector: 1, matchingType: 1, data: Buffer.alloc(32, 1) },
  };
}

test('the list holds every record with its value as a zone file has it (RFC 6186 §3, RFC 6764 §3, RFC 8314 §5.1)', async () => {
  const facts = await sample();
  const lines = listNeededRecords(facts).map((r) => `${r.name} ${r.type} ${formatRecordValue(r)}`);
  for (const line of [
    'example.test MX 10 mail.example.test.',
    'example.test TXT "v=spf1 mx ~all"',
    `e._domainkey.example.test TXT "${dkimKeyRecord(facts.dkimKeys[1]!)}"`,
    '_dmarc.example.test TXT "v=DMARC1; p=quarantine; rua=mailto:postmaster@example.test"',
    '_mta-sts.example.test TXT "v=STSv1; id=20260101"',
    '_smtp._tls.example.test TXT "v=TLSRPTv1; rua=mailto:postmaster@example.test"',
    `_25._tcp.mail.example.test TLSA 3 1 1 ${'01'.repeat(32)}`,
    '_imaps._tcp.example.test SRV 0 1 993 mail.example.test.',
    '_submission._tcp.example.test SRV 10 1 587 mail.example.test.',
    '_caldavs._tcp.example.test SRV 0 1 443 mail.example.test.',
    '_caldavs._tcp.example.test TXT "path=/dav/"',
    '_carddavs._tcp.example.test TXT "path=/dav/"',
    '_caldav._tcp.example.test SRV 0 0 0 .',
    '_carddav._tcp.example.test SRV 0 0 0 .',
    'autoconfig.example.test CNAME mail.example.test.',
    'autodiscover.example.test CNAME mail.example.test.',
    'mta-sts.example.test CNAME mail.example.test.',
  ])
    assert.ok(lines.includes(line), line);
  const rsa = lines.find((l) => l.startsWith('r._domainkey'))!;
  assert.deepEqual(
    rsa.match(/"[^"]*"/g)!.map((part) => part.length <= 257),
    [true, true],
  );
});

test('the checker tells right, missing, different and unknown apart (RFC 2782, RFC 6764 §4)', async () => {
  const facts = await sample();
  const records = listNeededRecords(facts);
  const zones: Zones = {
    'example.test': {
      mx: [{ preference: 5, exchange: 'mail.example.test' }],
      txt: ['other=1', 'v=spf1 ip4:192.0.2.9 mx -all'],
    },
    'r._domainkey.example.test': {
      txt: [dkimKeyRecord(facts.dkimKeys[0]!).replace('v=DKIM1; ', '')],
    },
    'e._domainkey.example.test': { txt: ['v=DKIM1; k=ed25519; p=AAAA'] },
    '_dmarc.example.test': { trouble: 'servfail' },
    '_mta-sts.example.test': { txt: ['v=STSv1; id=old'] },
    '_smtp._tls.example.test': { txt: ['v=TLSRPTv1; rua=mailto:x@y.test'] },
    '_25._tcp.mail.example.test': { tlsa: [facts.tlsa!] },
    '_imaps._tcp.example.test': {
      srv: [{ priority: 9, weight: 9, port: 993, target: 'mail.example.test' }],
    },
    '_caldavs._tcp.example.test': {
      srv: [{ priority: 0, weight: 1, port: 8443, target: 'mail.example.test' }],
      txt: ['Path=/dav/'],
    },
    '_carddavs._tcp.example.test': { txt: ['path=/DAV/'] },
    '_caldav._tcp.example.test': { srv: [{ priority: 0, weight: 0, port: 0, target: '' }] },
    '_carddav._tcp.example.test': {
      srv: [{ priority: 0, weight: 0, port: 80, target: 'mail.example.test' }],
    },
    'mail.example.test': { a: ['192.0.2.1'] },
    'autoconfig.example.test': { a: ['192.0.2.1'] },
    'mta-sts.example.test': { cname: 'elsewhere.test' },
  };
  const checks = await checkDnsRecords(records, createFakeDns(zones));
  const states = checks.map((c) => `${c.record.name} ${c.record.type} ${c.state}`);
  assert.deepEqual(states, [
    'example.test MX right',
    'example.test TXT right',
    'r._domainkey.example.test TXT right',
    'e._domainkey.example.test TXT different',
    '_dmarc.example.test TXT unknown',
    '_mta-sts.example.test TXT different',
    'mta-sts.example.test CNAME different',
    '_smtp._tls.example.test TXT right',
    '_25._tcp.mail.example.test TLSA right',
    '_imaps._tcp.example.test SRV right',
    '_submission._tcp.example.test SRV missing',
    '_caldavs._tcp.example.test SRV different',
    '_caldavs._tcp.example.test TXT right',
    '_carddavs._tcp.example.test TXT different',
    '_caldav._tcp.example.test SRV right',
    '_carddav._tcp.example.test SRV different',
    'autoconfig.example.test CNAME right',
    'autodiscover.example.test CNAME missing',
  ]);
  const empty = await checkDnsRecords(records, createFakeDns({}));
  assert.ok(empty.every((c) => c.state === 'missing'));
});

test('two SPF records are as bad as a wrong one (RFC 7208 §3.2)', async () => {
  const records = listNeededRecords(await sample()).filter(
    (r) => r.type === 'TXT' && r.kind === 'spf',
  );
  const zones = { 'example.test': { txt: ['v=spf1 mx ~all', 'v=spf1 mx -all'] } };
  const [check] = await checkDnsRecords(records, createFakeDns(zones));
  assert.equal(check?.state, 'different');
});
