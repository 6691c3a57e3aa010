import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { toCrlf } from '#platform/bytes.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { formatBodyStructure } from './body-structure.ts';
import { formatEnvelope, readEnvelope } from './envelope.ts';
import { parseMessage } from './parse-message.ts';

interface Golden {
  readonly file: string;
  readonly ENVELOPE?: string;
  readonly BODYSTRUCTURE?: string;
  readonly envelope_agree?: boolean;
  readonly bodystructure_agree?: boolean;
}

const root = sharedData('.');
const folder = sharedData('imap-golden', 'generated');
const skip = folder === undefined ? 'the shared test data is not here' : false;

function readLines(name: string): Golden[] {
  const lines = readFileSync(join(folder!, name), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Golden);
}

/** Case aside, as the two servers write names in different case; bytes above 0x7f are kept as lone surrogates there. */
function comparable(text: string | undefined): string {
  return (text ?? '')
    .replace(/^(?:ENVELOPE|BODYSTRUCTURE) /, '')
    .replace(/[\udc80-\udcff]/g, (c) => String.fromCharCode(c.charCodeAt(0) & 0xff))
    .toUpperCase();
}

function compare(
  key: 'ENVELOPE' | 'BODYSTRUCTURE',
  flag: 'envelope_agree' | 'bodystructure_agree',
) {
  const golden = new Map(readLines('dovecot-2.3.19.jsonl').map((g) => [g.file, g]));
  const wrong: string[] = [];
  let count = 0;
  for (const { file, ...rest } of readLines('agreement.jsonl')) {
    if (rest[flag] !== true) continue;
    const expected = golden.get(file)!;
    // The servers were given the messages without an mbox line, all line ends turned into CRLF.
    const text = readFileSync(join(root!, file))
      .toString('latin1')
      .replace(/^From .*\n/, '');
    const message = toCrlf(Buffer.from(text, 'latin1'));
    const tree = parseMessage(message);
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

test('every ENVELOPE on which two servers agree is ours too (RFC 9051 §7.5.2)', { skip }, () =>
  compare('ENVELOPE', 'envelope_agree'),
);

test('every BODYSTRUCTURE on which two servers agree is ours too (RFC 9051 §7.5.2)', { skip }, () =>
  compare('BODYSTRUCTURE', 'bodystructure_agree'),
);
