import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import {
  createTlsReportCollector,
  findTlsReportAddresses,
  formatTlsReport,
  mergeTlsDay,
  tlsReportFileName,
  type TlsDayPart,
  type TlsOutcome,
} from './tls-report.ts';

const policy = { type: 'sts', lines: ['version: STSv1'], mxPatterns: ['*.example.test'] } as const;
const good: TlsOutcome = { domain: 'example.test', policy };
const bad: TlsOutcome = {
  ...good,
  failure: {
    type: 'certificate-expired',
    sendingIp: '192.0.2.1',
    receivingIp: '192.0.2.2',
    receivingHost: 'mx.example.test',
  },
};

test('sessions are counted by day, domain and policy, and a finished day becomes a report (RFC 8460 §4.4)', () => {
  let now = Temporal.Instant.from('2026-01-31T23:00:00Z');
  const collector = createTlsReportCollector({ now: () => now });
  for (const outcome of [good, good, bad, bad, bad]) collector.add(outcome);
  collector.add({
    domain: 'other.test',
    policy: { type: 'no-policy-found', lines: [], mxPatterns: [] },
  });
  const earlier = collector.take();
  collector.add(good);
  collector.add(bad);
  now = Temporal.Instant.from('2026-02-01T00:00:01Z');
  collector.add(good);
  const parts = collector.take();
  assert.deepEqual(
    [...earlier, ...parts].map((d) => `${d.day} ${d.domain}`),
    [
      '2026-01-31 example.test',
      '2026-01-31 other.test',
      '2026-01-31 example.test',
      '2026-02-01 example.test',
    ],
  );
  assert.deepEqual(collector.take(), []);
  const stored = JSON.parse(JSON.stringify([earlier[0], parts[0]])) as [TlsDayPart, TlsDayPart];
  const days = [mergeTlsDay(stored)];
  const author = { organization: 'Us', contact: 'tls@us.test', reportId: 'id1' };
  assert.deepEqual(JSON.parse(formatTlsReport(days[0]!, author)), {
    'organization-name': 'Us',
    'date-range': {
      'start-datetime': '2026-01-31T00:00:00Z',
      'end-datetime': '2026-01-31T23:59:59Z',
    },
    'contact-info': 'tls@us.test',
    'report-id': 'id1',
    policies: [
      {
        policy: {
          'policy-type': 'sts',
          'policy-string': ['version: STSv1'],
          'policy-domain': 'example.test',
          'mx-host': ['*.example.test'],
        },
        summary: { 'total-successful-session-count': 3, 'total-failure-session-count': 4 },
        'failure-details': [
          {
            'result-type': 'certificate-expired',
            'sending-mta-ip': '192.0.2.1',
            'receiving-mx-hostname': 'mx.example.test',
            'receiving-ip': '192.0.2.2',
            'failed-session-count': 4,
          },
        ],
      },
    ],
  });
  assert.equal(
    tlsReportFileName(days[0]!, 'us.test', 'id1'),
    'us.test!example.test!1769817600!1769903999!id1.json',
  );
});

test('what is kept of one policy is bounded', () => {
  const now = Temporal.Instant.from('2026-01-31T00:00:00Z');
  const collector = createTlsReportCollector({ now: () => now });
  for (let i = 0; i < 500; i++)
    collector.add({ ...bad, failure: { ...bad.failure!, receivingHost: `mx${i}.example.test` } });
  const [day] = collector.take();
  assert.equal(day?.policies[0]?.failures, 500);
  assert.equal(day?.policies[0]?.details.length, 100);
});

test('a domain names where its reports go (RFC 8460 §3)', async () => {
  const addresses = async (...txt: string[]) =>
    await findTlsReportAddresses(
      createFakeDns({ '_smtp._tls.example.test': { txt } }),
      'example.test',
    );
  assert.deepEqual(await addresses('v=TLSRPTv1; rua=mailto:a@b.test, https://c.test/r'), [
    'mailto:a@b.test',
    'https://c.test/r',
  ]);
  assert.deepEqual(await addresses('v=TLSRPTv1; rua=ftp://x, mailto:nobody'), []);
  assert.deepEqual(
    await addresses('v=TLSRPTv1;rua=mailto:a@b.test', 'v=TLSRPTv1;rua=mailto:c@d.test'),
    [],
  );
  assert.deepEqual(await addresses('other'), []);
});
