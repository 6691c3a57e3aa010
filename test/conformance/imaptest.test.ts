import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { sharedData } from '../support/shared-data.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';
import { ScriptClient } from './imaptest/client.ts';
import { runScript } from './imaptest/run-script.ts';
import { readScript, type Script } from './imaptest/script.ts';

const folder = sharedData('imap-golden', 'imaptest');

describe('imaptest scripts', { skip: folder === undefined && 'the scripts are not there' }, () => {
  const scripts = folder === undefined ? [] : findScripts(folder);
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ accounts: ['one@example.test', 'two@example.test'] });
  });
  after(async () => await server[Symbol.asyncDispose]());

  for (const script of scripts)
    test(`the script ${script.name} goes as written`, async () => {
      await assertCapable(script, server.port('imap'));
      const own = join(folder!, `${script.name}.mbox`);
      await runScript(script, {
        port: server.port('imap'),
        users: [
          { address: 'one@example.test', password: server.password },
          { address: 'two@example.test', password: server.password },
        ],
        mailbox: 'imaptest',
        mboxPath: existsSync(own) ? own : join(folder!, 'default.mbox'),
      });
    });
});

function findScripts(root: string): Script[] {
  // The folder "broken" holds scripts whose outcome hangs on the time zone of the machine.
  const names = readdirSync(root, { encoding: 'utf8' });
  return names
    .filter((name) => !name.endsWith('.mbox') && statSync(join(root, name)).isFile())
    .sort()
    .map((name) => readScript(join(root, name), name));
}

/** No script may be left out for a capability. */
async function assertCapable(script: Script, port: number): Promise<void> {
  const wanted = script.header.get('capabilities');
  if (wanted === undefined) return;
  const client = await ScriptClient.open(port);
  await client.readResponse();
  client.send('a LOGIN one@example.test "correct horse battery"\r\n');
  const [, offered = ''] =
    /\[CAPABILITY ([^\]]*)\]/.exec((await client.readResponse()) ?? '') ?? [];
  client.close();
  const names = new Set(offered.toUpperCase().split(' '));
  for (const name of wanted.toUpperCase().split(' '))
    assert.ok(names.has(name), `${name} is not offered`);
}
