import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  comparable,
  readGolden,
  readGoldenMessage,
  skipGolden,
} from '../../../test/support/imap-golden.ts';
import { formatBodyStructure } from './body-structure.ts';
import { formatEnvelope, readEnvelope } from './envelope.ts';
import { parseMessage } from './parse-message.ts';

function compare(
  key: 'ENVELOPE' | 'BODYSTRUCTURE',
  flag: 'envelope_agree' | 'bodystructure_agree',
) {
  const golden = new Map(readGolden('dovecot-2.3.19.jsonl').map((g) => [g.file, g]));
  const wrong: string[] = [];
  let count = 0;
  for (const { file, ...rest } of readGolden('agreement.jsonl')) {
    if (rest[flag] !== true) continue;
    const expected = golden.get(file)!;
    const tree = parseMessage(readGoldenMessage(file));
    const ours =
      key === 'ENVELOPE'
        ? formatEnvelope(readEnvelope(tree.header))
        : formatBodyStructure(tree, { isExtended: true });
    count++;
    if (comparable(ours) !== comparable(expected[key]))
      wrong.push(`${file}\n  ours   ${ours}\n  golden ${expected[key]}`);
  }
  assert.ok(count > 100);
  assert.deepEqual(wrong.join('\n'), '');
}

test(
  'every ENVELOPE on which two servers agree is ours too (RFC 9051 §7.5.2)',
  { skip: skipGolden },
  () => compare('ENVELOPE', 'envelope_agree'),
);

test(
  'every BODYSTRUCTURE on which two servers agree is ours too (RFC 9051 §7.5.2)',
  { skip: skipGolden },
  () => compare('BODYSTRUCTURE', 'bodystructure_agree'),
);
