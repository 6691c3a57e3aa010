// ENVELOPE and BODYSTRUCTURE over the wire, against what two other servers give for the same messages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparable, readGolden, readGoldenMessage, skipGolden } from '../support/imap-golden.ts';
import { connectImap, type ImapClient } from '../support/imap-client.ts';
import { createImapStage } from '../support/imap-stage.ts';

test(
  'every message that was appended is told as both other servers tell it (RFC 9051 §7.5.2)',
  { skip: skipGolden },
  async () => {
    await using stage = await createImapStage();
    const client = await connectImap(stage.server, 'ann');
    const agreed = readGolden('agreement.jsonl').filter(
      (g) => g.envelope_agree === true || g.bodystructure_agree === true,
    );
    for (const { file } of agreed) {
      const { reply } = await client.append('INBOX', readGoldenMessage(file));
      assert.match(reply, /^OK \[APPENDUID /, file);
    }
    await client.ok('SELECT INBOX');
    const envelopes = await fetchAll(client, 'ENVELOPE');
    const structures = await fetchAll(client, 'BODYSTRUCTURE');
    client.close();
    const golden = new Map(readGolden('dovecot-2.3.19.jsonl').map((g) => [g.file, g]));
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

async function fetchAll(client: ImapClient, item: string): Promise<string[]> {
  const start = new RegExp(`^\\d+ FETCH \\(${item} `);
  return (await client.ok(`FETCH 1:* ${item}`)).map((response) =>
    response.replace(start, '').slice(0, -1),
  );
}
