import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PATIENCE_MS = 10_000;

/** One connection: responses are read only while somebody waits for them, each with its literals, as Latin-1. */
export class ScriptClient {
  readonly #socket: Socket;
  #text = '';
  #isOver = false;
  #wake: (() => void) | undefined;
  /** As far as this client was told. */
  messages = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.#text += chunk;
      this.#wake?.();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isOver = true;
      this.#wake?.();
    });
  }

  static async open(port: number): Promise<ScriptClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new ScriptClient(socket);
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The next response without its line end; undefined when the server has closed. */
  async readResponse(): Promise<string | undefined> {
    for (;;) {
      const end = this.#responseEnd();
      if (end >= 0) {
        const response = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return response;
      }
      if (this.#isOver) return undefined;
      await this.#more();
    }
  }

  #responseEnd(): number {
    for (let from = 0; ;) {
      const end = this.#text.indexOf('\r\n', from);
      if (end < 0) return -1;
      const literal = /\{(\d+)\}$/.exec(this.#text.slice(Math.max(from, end - 20), end));
      if (literal === null) return end;
      from = end + 2 + Number(literal[1]);
      if (from > this.#text.length) return -1;
    }
  }

  async #more(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer; so far: ${this.#text}`)), PATIENCE_MS);
      this.#wake = resolve;
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
