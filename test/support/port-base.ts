import { createServer } from 'node:net';

const wellKnown = [24, 25, 80, 110, 143, 443, 465, 587, 993, 995];

/** A port base at which no well-known port of a mail server is taken on 127.0.0.1. */
export async function unusedPortBase(): Promise<number> {
  for (;;) {
    const base = 12_000 + Math.floor(Math.random() * 40_000);
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
