import type { Socket } from 'node:net';
import type { Bytes } from '../bytes.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../errors.ts';
import { parseProxyHeader, type ProxyHeader } from './proxy-protocol.ts';

/**
 * Reads the PROXY header off a socket on which nothing listens; bytes behind it stay in the socket.
 * @throws InputSyntaxError for something else, DomainError unavailable when it does not come in time
 */
export async function readProxyHeader(
  socket: Socket,
  clock: Clock,
  timeoutMs: number,
): Promise<ProxyHeader> {
  let pending: Bytes = Buffer.alloc(0);
  return await new Promise<ProxyHeader>((resolve, reject) => {
    const stop = () => {
      timer[Symbol.dispose]();
      socket.removeListener('readable', onReadable).removeListener('close', onClose);
    };
    const onClose = () => {
      stop();
      reject(new DomainError('unavailable', 'no PROXY header came'));
    };
    const onReadable = () => {
      for (let chunk = socket.read() as Bytes | null; chunk !== null; chunk = socket.read()) {
        pending = Buffer.concat([pending, chunk]);
        try {
          const header = parseProxyHeader(pending);
          if (header === undefined) continue;
          stop();
          const rest = pending.subarray(header.length);
          if (rest.length > 0) socket.unshift(rest);
          resolve(header);
        } catch (error) {
          stop();
          reject(error);
        }
        return;
      }
    };
    const timer = clock.after(timeoutMs, onClose);
    socket.on('readable', onReadable).once('close', onClose);
  });
}
