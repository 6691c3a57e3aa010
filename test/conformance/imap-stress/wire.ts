import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const KEPT_LINES = 40;
const KEPT_LINE_LENGTH = 400;

/** One connection: hands over whole responses (Latin-1, with their literals), and remembers the last lines for reports. */
export class Wire {
  readonly #socket: Socket;
  readonly #onResponse: (response: string) => void;
  readonly #log: string[] = [];
  #text = '';

  private constructor(
    socket: Socket,
    parts: { onResponse: (response: string) => void; onClose: () => void },
  ) {
    this.#socket = socket;
    this.#onResponse = parts.onResponse;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    socket.on('error', () => {});
    socket.on('close', parts.onClose);
  }

  static async open(
    port: number,
    parts: { onResponse: (response: string) => void; onClose: () => void },
  ): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new Wire(socket, parts);
  }

  /** What went over the connection last, "C:" and "S:" in front. */
  get lastLines(): readonly string[] {
    return this.#log;
  }

  send(text: string): void {
    this.#note('C', text);
    this.#socket.write(text, 'latin1');
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: string): void {
    this.#text += chunk;
    let from = 0;
    for (;;) {
      const end = responseEnd(this.#text, from);
      if (end < 0) break;
      const response = this.#text.slice(from, end);
      from = end + 2;
      this.#note('S', response);
      this.#onResponse(response);
    }
    this.#text = this.#text.slice(from);
  }

  #note(side: string, text: string): void {
    this.#log.push(`${side}: ${text.slice(0, KEPT_LINE_LENGTH)}`);
    if (this.#log.length > KEPT_LINES) this.#log.shift();
  }
}

function responseEnd(text: string, start: number): number {
  for (let from = start; ;) {
    const end = text.indexOf('\r\n', from);
    if (end < 0) return -1;
    const literal = /\{(\d+)\}$/.exec(text.slice(Math.max(from, end - 20), end));
    if (literal === null) return end;
    from = end + 2 + Number(literal[1]);
    if (from > text.length) return -1;
  }
}
