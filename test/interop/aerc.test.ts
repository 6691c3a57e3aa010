// aerc, driven by the keys a user presses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { alice, letters, openClientDesk } from '../support/client-desk.ts';
import { runPeer, skipWithout } from '../support/peer.ts';

test(
  'aerc shows, opens, archives, deletes and flags messages',
  { skip: skipWithout('aerc', 'tmux') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(6));
    const [user, password] = [alice, desk.password].map(encodeURIComponent);
    const port = desk.server.port('imaps');
    await desk.write(
      '.config/aerc/accounts.conf',
      `[Here]\nsource = imaps://${user}:${password}@localhost:${port}\nfrom = <${alice}>\ndefault = INBOX\narchive = Archive\ncache-headers = false\n`,
    );
    const env = { ...desk.env, SSL_CERT_FILE: desk.certificate, TERM: 'xterm' };
    const tmux = async (...args: string[]) =>
      await runPeer('tmux', ['-S', `${desk.home}/tmux`, '-f', '/dev/null', ...args], { env });
    const shows = async (text: RegExp) => {
      let screen = '';
      for (let i = 0; i < 200; i++) {
        screen = (await tmux('capture-pane', '-p')).stdout;
        if (text.test(screen)) return;
        await delay(50);
      }
      assert.fail(`the screen does not show ${text}:\n${screen}`);
    };
    const say = async (command: string) => {
      await tmux('send-keys', '-l', `:${command}`);
      await tmux('send-keys', 'Enter');
    };
    await tmux('new-session', '-d', '-x', '120', '-y', '30', 'aerc 2>aerc.log');
    try {
      await shows(/Letter 6[^]*Letter 1/);
      await shows(/Archive/);
      await say('select-message 2');
      await say('view');
      await shows(/Text number 4/);
      await say('close');
      await say('archive flat');
      await desk.expectMailbox(alice, 'Archive', ['Letter 4 [seen]']);
      await say('select-message 3');
      await say('delete');
      await say('select-message 2');
      await say('flag');
      await desk.expectMailbox(alice, 'INBOX', [
        'Letter 1 []',
        'Letter 3 [flagged]',
        'Letter 5 []',
        'Letter 6 []',
      ]);
      await say('cf Archive');
      await shows(/Letter 4/);
      await say('quit');
    } finally {
      await tmux('kill-server');
    }
  },
);
