import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ann, convert, recipient, textOf } from '../../../test/support/mapi/converted-message.ts';
import { tags } from './property-tags.ts';

test('reports say to programs what they say to people', async () => {
  const failed = await convert(
    [
      [tags.messageClass, 'REPORT.IPM.Note.NDR'],
      ...ann,
      [tags.reportText, 'It failed'],
      [tags.originalSubmitTime, 1_700_000_000],
    ],
    {
      recipients: [
        [
          ...recipient(1, 'Bob'),
          [tags.supplementaryInfo, '<x #5.1.1 smtp; 550 5.1.1 no such user>'],
        ],
      ],
    },
  );
  assert.match(failed.field('content-type')!, /report-type=delivery-status/);
  const [text, machine] = failed.top.children;
  assert.equal(textOf(failed, text!), 'It failed');
  assert.match(
    failed.bytes.toString('latin1', machine!.bodyStart, machine!.bodyEnd),
    /Final-Recipient: rfc822;bob@example\.test\r\nAction: failed\r\nStatus: 5\.1\.1/,
  );
  const read = await convert([
    [tags.messageClass, 'REPORT.IPM.Note.IPNRN'],
    ...ann,
    [tags.originalMessageId, '<o@x.test>'],
    [tags.body, 'read'],
  ]);
  assert.match(
    read.bytes.toString('latin1'),
    /Original-Message-ID: <o@x\.test>\r\nDisposition: .*displayed/,
  );
});
