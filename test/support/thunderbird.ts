import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientDesk } from './client-desk.ts';
import { connectMarionette, type Marionette } from './marionette.ts';
import { expectPeer } from './peer.ts';

export interface Thunderbird extends AsyncDisposable {
  /**
   * Runs a script in the main window; besides its parameters it sees the names of `prelude` below.
   * @throws Error with Thunderbird's own message
   */
  call(script: string, parameters?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Starts Thunderbird without a screen, with a fresh profile on the desk. */
export async function startThunderbird(desk: ClientDesk): Promise<Thunderbird> {
  const prefs = [
    ['marionette.port', 0],
    ['mail.shell.checkDefaultClient', false],
    ['mail.provider.suppress_dialog_on_startup', true],
    ['mailnews.start_page.enabled', false],
    ['datareporting.policy.dataSubmissionEnabled', false],
    ['app.update.enabled', false],
  ];
  const lines = prefs.map(([name, value]) => `user_pref("${name}", ${value});`);
  const profile = join(await desk.write('profile/user.js', lines.join('\n')), '..');
  const child = spawn(
    expectPeer('thunderbird'),
    [
      '--headless',
      '--marionette',
      '--remote-allow-system-access',
      '-no-remote',
      '-profile',
      profile,
    ],
    {
      stdio: 'ignore',
      env: { ...process.env, ...desk.env },
      detached: true,
    },
  );
  try {
    const port = await readPort(join(profile, 'MarionetteActivePort'), child);
    return drive(child, await connectMarionette(port));
  } catch (error) {
    killAll(child);
    throw error;
  }
}

function drive(child: ChildProcess, marionette: Marionette): Thunderbird {
  return {
    call: async (script, parameters) =>
      await marionette.call(`${PRELUDE}\n${script}`, { ...parameters }),
    async [Symbol.asyncDispose]() {
      marionette.close();
      const ended = once(child, 'exit');
      killAll(child);
      if (child.exitCode === null && child.signalCode === null) await ended;
    },
  };
}

/** It starts processes of its own, in the same group. */
function killAll(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

async function readPort(file: string, child: ChildProcess): Promise<number> {
  for (let i = 0; i < 600 && child.exitCode === null; i++) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.trim() !== '') return Number(text);
    await delay(50);
  }
  throw new Error('Thunderbird does not start');
}

const PRELUDE = `
const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');
const Flags = Ci.nsMsgFolderFlags;
const folderOf = (account, path) =>
  path.split('/').reduce((folder, name) => folder.getChildNamed(name), account.incomingServer.rootFolder);
/** Calls start(listener) with a listener for addresses and copies; ends when it is told that all is done. */
const finish = (start) => new Promise((resolve, reject) => {
  const end = (status) =>
    Components.isSuccessCode(status) ? resolve() : reject(new Error('status 0x' + (status >>> 0).toString(16)));
  start({
    QueryInterface: ChromeUtils.generateQI(['nsIUrlListener', 'nsIMsgCopyServiceListener', 'nsIMsgSendListener']),
    OnStartRunningUrl() {}, OnStopRunningUrl(url, status) { end(status); },
    onStartCopy() {}, onProgress() {}, setMessageKey() {}, getMessageId() { return null; }, onStopCopy: end,
  });
});
const until = async (isSo, what) => {
  for (let i = 0; i < 400; i++) {
    const value = await isSo();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('waited in vain for ' + what);
};
/** A folder that Thunderbird itself is just looking after refuses; then again, a little later. */
const persist = (work, what) => until(async () => {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}, what);
const messagesOf = (folder) => [...folder.msgDatabase.enumerateMessages()];
const bySubject = (folder, ...subjects) =>
  messagesOf(folder).filter((m) => subjects.includes(m.mime2DecodedSubject));
`;
