import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A Mozilla program driven from outside, in its own privileged context. */
export interface Marionette {
  /**
   * Runs `script`, the body of an asynchronous function whose parameters are `names`, and gives what it returns (JSON).
   * @throws Error with the program's own message
   */
  call(script: string, parameters?: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): void;
}

type Answer = [kind: 1, id: number, error: { message: string } | null, result: unknown];

/** Connects to the port on which a Mozilla program started with --marionette listens. */
export async function connectMarionette(port: number): Promise<Marionette> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  readPackets(socket, (packet) => {
    if (Array.isArray(packet)) waiting.get((packet as Answer)[1])?.(packet as Answer);
  });
  const lost = once(socket, 'close').then(() => {
    throw new Error('the program ended');
  });
  lost.catch(() => {});
  const command = async (name: string, parameters: unknown): Promise<unknown> => {
    const id = ++lastId;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    const text = JSON.stringify([0, id, name, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , error, result] = await Promise.race([answered, lost]);
    waiting.delete(id);
    if (error !== null) throw new Error(`${name}: ${error.message}`);
    return result;
  };
  await command('WebDriver:NewSession', {});
  await command('WebDriver:SetTimeouts', { script: 60_000 });
  await command('Marionette:SetContext', { value: 'chrome' });
  return {
    async call(script, parameters = {}) {
      const names = Object.keys(parameters);
      const body = `const done = arguments[arguments.length - 1];
        (async (${names.join(', ')}) => { ${script} })(...arguments)
          .then((value) => done({ value }), (error) => done({ error: String(error), stack: error?.stack }));`;
      const result = (await command('WebDriver:ExecuteAsyncScript', {
        script: body,
        args: Object.values(parameters),
      })) as { value: { value?: unknown; error?: string; stack?: string } };
      const { value, error, stack } = result.value;
      if (error !== undefined) throw new Error(`${error}\n${stack}`);
      return value;
    },
    close: () => void socket.destroy(),
  };
}

/** A packet is its length in bytes, a colon and JSON. */
function readPackets(socket: Socket, onPacket: (packet: unknown) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const colon = pending.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(pending.toString('latin1', 0, colon));
      if (pending.length < end) return;
      onPacket(JSON.parse(pending.toString('utf8', colon + 1, end)));
      pending = pending.subarray(end);
    }
  });
}
