import { openLineSocket } from './line-socket.ts';

export interface PopMessage {
  readonly number: number;
  readonly uid: string;
  readonly bytes: Buffer;
}

export interface PopClient {
  readAll(): Promise<PopMessage[]>;
  /** Deletes these and leaves; resolves when the server has said that it is done. */
  deleteAndQuit(numbers: readonly number[]): Promise<void>;
  close(): void;
}

export async function openPopClient(
  port: number,
  name: string,
  password: string,
): Promise<PopClient> {
  const socket = await openLineSocket(port);
  const expectOk = async (): Promise<string> => {
    const line = await socket.readLine();
    if (!line.startsWith('+OK')) throw new Error(`POP3 as ${name}: ${line}`);
    return line;
  };
  const readDotted = async (): Promise<string[]> => {
    const lines: string[] = [];
    for (let line = await socket.readLine(); line !== '.'; line = await socket.readLine())
      lines.push(line.startsWith('.') ? line.slice(1) : line);
    return lines;
  };
  await expectOk();
  socket.write(`USER ${name}\r\n`);
  await expectOk();
  socket.write(`PASS ${password}\r\n`);
  await expectOk();
  return {
    async readAll() {
      socket.write('UIDL\r\n');
      await expectOk();
      const list = (await readDotted()).map((line) => line.split(' '));
      socket.write(list.map(([number]) => `RETR ${number}\r\n`).join(''));
      const messages: PopMessage[] = [];
      for (const [number, uid] of list) {
        await expectOk();
        const bytes = Buffer.from((await readDotted()).map((l) => `${l}\r\n`).join(''), 'latin1');
        messages.push({ number: Number(number), uid: uid!, bytes });
      }
      return messages;
    },
    async deleteAndQuit(numbers) {
      for (const number of numbers) {
        socket.write(`DELE ${number}\r\n`);
        await expectOk();
      }
      socket.write('QUIT\r\n');
      await expectOk();
    },
    close: () => socket.close(),
  };
}
