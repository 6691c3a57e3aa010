import assert from 'node:assert/strict';
import type { SqlFactory } from '../sql-factories.ts';
import { contractOn, deferred, delivered, failed, message } from './queue-bench.ts';

/** What the queue promises of reports to senders, on any database behind the SQL seam. */
export function reportsContract(factory: SqlFactory): void {
  const contract = contractOn(factory);

  contract(
    'a refused recipient comes back as a report in the form of RFC 3464 and RFC 6522 with the original header',
    (address) => (address === 'bob@remote.test' ? failed : delivered),
    async ({ queue, attempts, settled }) => {
      await queue.enqueue(message({ envelopeId: 'QQ314159' }));
      await settled();
      const report = attempts.find((a) => a.attempt.sender === '')!;
      assert.deepEqual(
        report.attempt.recipients.map((r) => r.address),
        ['alice@example.test'],
      );
      assert.match(report.content, /Content-Type: multipart\/report; report-type=delivery-status;/);
      assert.match(report.content, /Original-Envelope-Id: QQ314159\r\n/);
      assert.match(
        report.content,
        /Final-Recipient: rfc822; bob@remote\.test\r\nAction: failed\r\nStatus: 5\.1\.1\r\nRemote-MTA: dns; mx\.remote\.test\r\nDiagnostic-Code: smtp; 550 5\.1\.1 no such user\r\n/,
      );
      assert.match(report.content, /Content-Type: text\/rfc822-headers[^]*Subject: hi\r\n/);
      assert.match(
        report.content,
        /In-Reply-To: <m1@example\.test>\r\nAuto-Submitted: auto-replied\r\n/,
      );
      assert.doesNotMatch(report.content, /\r\nbody\r\n/);
      assert.deepEqual(await queue.list(), []);
    },
  );

  contract(
    'nothing is reported about a report, nor to a sender who asked for silence (RFC 5321 §4.5.5, RFC 3461 §4.1)',
    () => failed,
    async ({ queue, attempts, settled }) => {
      await queue.enqueue(message({ sender: '' }));
      await queue.enqueue(
        message({ recipients: [{ address: 'bob@remote.test', dsn: { notify: ['never'] } }] }),
      );
      await settled();
      assert.equal(attempts.length, 2);
      assert.deepEqual(await queue.list(), []);
    },
  );

  contract(
    'NOTIFY=SUCCESS gives a "relayed" report when the next host does not report itself (RFC 3461 §5.2.3)',
    () => delivered,
    async ({ queue, attempts, settled }) => {
      await queue.enqueue(
        message({
          recipients: [
            {
              address: 'bob@remote.test',
              dsn: { notify: ['success'], originalRecipient: 'rfc822;bob@old.test' },
            },
          ],
        }),
      );
      await settled();
      const report = attempts.find((a) => a.attempt.sender === '')!;
      assert.match(
        report.content,
        /Original-Recipient: rfc822;bob@old\.test\r\nFinal-Recipient: rfc822; bob@remote\.test\r\nAction: relayed\r\nStatus: 2\.0\.0/,
      );
    },
  );

  contract(
    'the sender is warned once of a delay and told when the time is over',
    (address) => (address === 'bob@remote.test' ? deferred : delivered),
    async ({ queue, attempts, outcomes, advance }) => {
      await queue.enqueue(message());
      for (let hour = 0; hour < 30; hour++) await advance(5 * 3600);
      const reports = attempts
        .filter((a) => a.attempt.sender === '')
        .map((a) => /Action: (\w+)\r\nStatus: ([\d.]+)/.exec(a.content)!.slice(1, 3));
      assert.deepEqual(reports, [
        ['delayed', '4.3.0'],
        ['failed', '5.4.7'],
      ]);
      assert.equal(outcomes.at(-1), 'failed');
      assert.ok(outcomes.slice(0, -1).every((o) => o === 'deferred'));
      assert.deepEqual(await queue.list(), []);
    },
  );
}
