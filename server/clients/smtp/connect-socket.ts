import { connect, type Socket } from 'node:net';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';

/** Opens a TCP connection. @throws DomainError unavailable */
export async function connectSocket(options: {
  readonly address: string;
  readonly port: number;
  readonly localAddress: string | undefined;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}): Promise<Socket> {
  const { address, port, localAddress, clock, timeoutMs, signal } = options;
  if (signal?.aborted === true) throw new DomainError('cancelled', 'stopped');
  const socket = connect({
    host: address,
    port,
    noDelay: true,
    keepAlive: true,
    ...(localAddress === undefined ? undefined : { localAddress }),
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      timer[Symbol.dispose]();
      socket.destroy();
      reject(new DomainError('unavailable', reason));
    };
    const onError = (error: Error) => fail(error.message);
    const timer = clock.after(timeoutMs, () => fail('the host does not answer'));
    socket.once('error', onError);
    socket.once('connect', () => {
      timer[Symbol.dispose]();
      socket.removeListener('error', onError);
      resolve();
    });
  });
  signal?.addEventListener('abort', () => socket.destroy(), { once: true });
  socket.on('error', () => socket.destroy());
  return socket;
}
