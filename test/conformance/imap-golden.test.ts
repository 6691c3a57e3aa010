// ENVELOPE and BODYSTRUCTURE over the wire, against what two other servers give for the same messages.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { toCrlf } from '#platform/bytes.ts';
import { connectImap, type ImapClient } from '../support/imap-client.ts';
import { createImapStage } from '../support/imap-stage.ts';
import { sharedData } from '../support/shared-data.ts';

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

test(
  'every message that was appended is told as both other servers tell it (RFC 9051 §7.5.2)',
  { skip },
  async () => {
    await using stage = await createImapStage();
    const client = await connectImap(stage.server, 'ann');
    const agreed = readLines('agreement.jsonl').filter(
      (g) => g.envelope_agree === true || g.bodystructure_agree === true,
    );
    for (const { file } of agreed) {
      const { reply } = await client.append('INBOX', readMessage(file));
      assert.match(reply, /^OK \[APPENDUID /, file);
    }
    await client.ok('SELECT INBOX');
    const envelopes = await fetchAll(client, 'ENVELOPE');
    const structures = await fetchAll(client, 'BODYSTRUCTURE');
    client.close();
    const golden = new Map(readLines('dovecot-2.3.19.jsonl').map((g) => [g.file, g]));
    const wrong: string[] = [];
    const compare = (file: string, ours: string | undefined, expected: string | undefined) => {
      if (comparable(ours) !== comparable(expected))
        wrong.push(`${file}\n  ours   ${ours}\n  golden ${expected}`);
    };
    for (const [i, { file, envelope_agree, bodystructure_agree }] of agreed.entries()) {
      const expected = golden.get(file)!;
      if (envelope_agree === true) compare(file, envelopes[i], expected.ENVELOPE);
      if (bodystructure_agree === true) compare(file, structures[i], expected.BODYSTRUCTURE);
    }
    assert.ok(agreed.length > 100);
    assert.equal(wrong.length, 0, wrong.join('\n'));
  },
);

function readLines(name: string): Golden[] {
  const lines = readFileSync(join(folder!, name), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Golden);
}

/** As the other servers got it: without an mbox line, all line ends turned into CRLF. */
function readMessage(file: string): Buffer {
  const text = readFileSync(join(root!, file))
    .toString('latin1')
    .replace(/^From .*\n/, '');
  return toCrlf(Buffer.from(text, 'latin1'));
}

async function fetchAll(client: ImapClient, item: string): Promise<string[]> {
  const start = new RegExp(`^\\d+ FETCH \\(${item} `);
  return (await client.ok(`FETCH 1:* ${item}`)).map((response) =>
    response.replace(start, '').slice(0, -1),
  );
}

/** Case aside, as the two servers write names in different case; bytes above 0x7f are kept as lone surrogates there. */
function comparable(text: string | undefined): string {
  return (text ?? '')
    .replace(/^(?:ENVELOPE|BODYSTRUCTURE) /, '')
    .replace(/[\udc80-\udcff]/g, (c) => String.fromCharCode(c.charCodeAt(0) & 0xff))
    .toUpperCase();
}
