import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createNetworkList } from '#platform/networks.ts';
import { createMemoryConnection } from '../../../test/support/memory-connection.ts';
import { createSmtpStage, toKindName } from '../../../test/support/smtp-stage.ts';
import {
  playTranscript,
  readTranscript,
  type Transcript,
} from '../../../test/support/transcript.ts';
import { smtpCommands } from './command-table.ts';

const folder = fileURLToPath(new URL('transcripts/', import.meta.url));
const transcripts = globSync(`${folder}*.smtp`).sort().map(readTranscript);

for (const transcript of transcripts)
  test(`the conversation ${basename(transcript.path)} goes as written`, async () => {
    await using stage = createSmtpStage({ settings: settingsOf(transcript) });
    const kind = toKindName(transcript.header.get('kind'));
    await playTranscript(transcript, {
      open: async () => {
        const { connection, port } = createMemoryConnection({ isTls: kind === 'submissions' });
        stage.server.converse(kind, connection);
        return port;
      },
      direct: async (name, argument) => {
        assert.equal(name, 'advance');
        await stage.clock.advance(Number(argument) * 1000);
      },
    });
  });

test('every verb is in a transcript', () => {
  const sent = transcripts.flatMap((t) => t.steps.map((s) => s.bytes?.toString('latin1') ?? ''));
  const missing = smtpCommands.filter(
    ({ verb }) => !sent.some((text) => text.toUpperCase().startsWith(verb)),
  );
  assert.deepEqual(missing, []);
});

function settingsOf({ header }: Transcript) {
  const number = (key: string) => {
    const text = header.get(key);
    return text === undefined ? undefined : Number(text);
  };
  const given = {
    maxMessagesPerConnection: number('max-messages-per-connection'),
    maxRecipients: number('max-recipients'),
    maxErrors: number('max-errors'),
    slowDownAfter: number('slow-down-after'),
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
  const networks = header.get('xclient-networks');
  return networks === undefined
    ? set
    : { ...set, xclientNetworks: createNetworkList(networks.split(' ')) };
}
