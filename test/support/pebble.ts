import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ensureSelfSigned } from '#platform/certificates.ts';
import { createSystemClock } from '#platform/clock.ts';
import { startDnsServer } from './dns-server.ts';
import { expectPeer, skipWithout } from './peer.ts';

/** Why tests with pebble do not run here, or false. */
export const pebbleSkip = skipWithout('pebble');

/** A certificate authority for tests, as the test wants to meet it. */
export interface Pebble {
  /** For files of the test; removed with it. */
  readonly folder: string;
  /** Lines of the section [acme] by which a server finds it. */
  readonly settings: string;
}

/** Starts pebble; every name under example.test leads to 127.0.0.1 at the ports given. */
export async function startPebble(
  t: TestContext,
  config: { readonly httpPort: number; readonly tlsPort: number },
): Promise<Pebble> {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-acme-'));
  const [listen, management] = await Promise.all([freePort(), freePort()]);
  const files = await ensureSelfSigned(folder, ['127.0.0.1'], createSystemClock());
  const configFile = join(folder, 'pebble.json');
  const pebble = {
    listenAddress: `127.0.0.1:${listen}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: files.certificate,
    privateKey: files.key,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
    ...config,
  };
  writeFileSync(configFile, JSON.stringify({ pebble }));
  const here = { a: ['127.0.0.1'] };
  const dns = await startDnsServer({
    'one.example.test': here,
    'two.example.test': here,
    'mail.example.test': here,
  });
  const child = spawn(expectPeer('pebble'), ['-config', configFile, '-dnsserver', dns.address], {
    stdio: 'ignore',
    env: {
      ...process.env,
      PEBBLE_VA_NOSLEEP: '1',
      PEBBLE_VA_ALWAYS_VALID: '0',
      PEBBLE_WFE_NONCEREJECT: '30',
    },
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await dns[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  await waitForPort(listen, child);
  const lines = [
    `directory = "https://127.0.0.1:${listen}/dir"`,
    `trusted_authority = "${files.certificate}"`,
    'accept_terms = true',
  ];
  return { folder, settings: `${lines.join('\n')}\n` };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  for (let i = 0; i < 200 && child.exitCode === null; i++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((done) => {
      socket.on('connect', () => done(true));
      socket.on('error', () => done(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('pebble does not start');
}
