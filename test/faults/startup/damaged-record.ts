import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, type ServerFolder, startServerProcess } from '../server-process.ts';
import { makeMessage } from '../test-message.ts';
import { openLineSocket } from '../wire/line-socket.ts';
import { openSmtpSender } from '../wire/smtp-sender.ts';

const ACCOUNT = 'a@example.test';
const MESSAGES = 5;

/** Damages one record of an account's packs: that message is told apart, all others are served, and `verify` names the place. */
export async function checkDamagedRecord(folder: ServerFolder) {
  const first = await startServerProcess(folder);
  const sender = await openSmtpSender(folder.portBase + 25);
  for (let n = 0; n < MESSAGES; n++)
    await sender.send('sender@origin.test', [ACCOUNT], makeMessage(`m${n}`, 3000));
  sender.close();
  await first.stop();
  flipBytes(folder);
  const server = await startServerProcess(folder);
  const answers = await retrieveAll(folder);
  const verify = await runCommand(['account', 'verify', ACCOUNT, '--data', folder.data]);
  await server.stop();
  const damaged = answers.filter((a) => a.startsWith('-ERR'));
  const isGood =
    answers.length === MESSAGES &&
    damaged.length === 1 &&
    /damaged/.test(damaged[0]!) &&
    verify.code === 1 &&
    /\.mbox\.zst|pack/.test(verify.stdout + verify.stderr);
  return {
    isGood,
    answered: answers.length - damaged.length,
    damaged,
    verify: { code: verify.code, said: (verify.stderr || verify.stdout).trim() },
  };
}

/** In the middle of the pack, where contents lie. */
function flipBytes(folder: ServerFolder): void {
  const accounts = join(folder.data, 'accounts');
  const packs = readdirSync(accounts)
    .map((id) => join(accounts, id, 'packs', '000001.mbox.zst'))
    .map((path) => ({ path, bytes: readFileSync(path) }))
    .sort((a, b) => b.bytes.length - a.bytes.length);
  const { path, bytes } = packs[0]!;
  const magic = Buffer.from('fffb4d53504bc1fe', 'hex');
  const record = bytes.indexOf(magic, Math.floor(bytes.length / 2));
  const next = bytes.indexOf(magic, record + 8);
  for (let at = next - 40; at < next - 30; at++) bytes[at] = bytes[at]! ^ 0x55;
  writeFileSync(path, bytes);
}

async function retrieveAll(folder: ServerFolder): Promise<string[]> {
  const socket = await openLineSocket(folder.portBase + 110);
  const ask = async (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return await socket.readLine();
  };
  await socket.readLine();
  await ask(`USER ${ACCOUNT}`);
  await ask(`PASS ${folder.password}`);
  const answers: string[] = [];
  for (let n = 1; n <= MESSAGES; n++) {
    const answer = await ask(`RETR ${n}`);
    if (answer.startsWith('+OK')) while ((await socket.readLine()) !== '.');
    answers.push(answer);
  }
  socket.close();
  return answers;
}
