import { createServer } from 'node:net';

const wellKnown = [24, 25, 80, 110, 143, 443, 465, 587, 993, 995];

/** Below the ports that systems give to outgoing connections, which could take one before the server does. */
const FIRST_BASE = 12_000;
const LAST_BASE = 31_500;

/** A port base at which no well-known port of a mail server is taken on 127.0.0.1. */
export async function unusedPortBase(): Promise<number> {
  for (;;) {
    const base = FIRST_BASE + Math.floor(Math.random() * (LAST_BASE - FIRST_BASE));
    const taken = await Promise.all(wellKnown.map(async (port) => await isTaken(base + port)));
    if (!taken.includes(true)) return base;
  }
}

async function isTaken(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((done) => {
    server.on('error', () => done(true));
    server.listen(port, '127.0.0.1', () => server.close(() => done(false)));
  });
}
