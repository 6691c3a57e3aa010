import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import type { DecodedPacket } from 'dns-packet';
import type { Clock } from '../clock.ts';
import { decodeAnswer, type WireQuery } from './message.ts';
import type { DnsServerAddress } from './servers.ts';

export type ExchangeResult =
  | { readonly kind: 'answer'; readonly packet: DecodedPacket; readonly size: number }
  | { readonly kind: 'use-tcp' }
  | { readonly kind: 'time-out' }
  /** The port is closed, the network unreachable, or the connection broke. */
  | { readonly kind: 'unreachable'; readonly reason: string };

interface ExchangeOptions {
  readonly server: DnsServerAddress;
  readonly query: WireQuery;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * One query and its answer by UDP, from a socket of its own: its port is random, and being connected it hears only
 * the server and learns at once of a closed port.
 */
export async function exchangeByUdp(options: ExchangeOptions): Promise<ExchangeResult> {
  const { server, query, timeoutMs, clock } = options;
  return await new Promise((resolve) => {
    const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4');
    const finish = (result: ExchangeResult) => {
      timer[Symbol.dispose]();
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.close();
      resolve(result);
    };
    const timer = clock.after(timeoutMs, () => finish({ kind: 'time-out' }));
    socket.on('error', (error) => finish({ kind: 'unreachable', reason: error.message }));
    socket.on('message', (bytes) => {
      const answer = decodeAnswer(query, bytes);
      if (answer.kind === 'foreign') return;
      if (answer.kind === 'case-changed' || answer.packet.flag_tc) finish({ kind: 'use-tcp' });
      else finish({ kind: 'answer', packet: answer.packet, size: answer.size });
    });
    socket.connect(server.port, server.host, () => {
      socket.send(query.bytes, (error) => {
        if (error) finish({ kind: 'unreachable', reason: error.message });
      });
    });
  });
}

/** One query and its answer over a TCP connection of its own. */
export async function exchangeByTcp(options: ExchangeOptions): Promise<ExchangeResult> {
  const { server, query, timeoutMs, clock } = options;
  return await new Promise((resolve) => {
    const socket = connect({ host: server.host, port: server.port });
    // RFC 1035 §4.2.2: two length octets come first, so an answer never exceeds 65,535.
    const chunks: Buffer[] = [];
    let received = 0;
    const finish = (result: ExchangeResult) => {
      timer[Symbol.dispose]();
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.destroy();
      resolve(result);
    };
    const timer = clock.after(timeoutMs, () => finish({ kind: 'time-out' }));
    socket.on('error', (error) => finish({ kind: 'unreachable', reason: error.message }));
    socket.on('close', () => finish({ kind: 'unreachable', reason: 'connection closed' }));
    socket.on('connect', () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(query.bytes.length);
      socket.write(Buffer.concat([length, query.bytes]));
    });
    let expected = 2;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received < expected) return;
      const whole = Buffer.concat(chunks);
      expected = whole.readUInt16BE(0) + 2;
      if (received < expected) return;
      const answer = decodeAnswer(query, whole.subarray(2, expected));
      // The handshake already proved who answers, so the case of the name matters no more.
      if (answer.kind === 'foreign') finish({ kind: 'unreachable', reason: 'a foreign answer' });
      else finish({ kind: 'answer', packet: answer.packet, size: answer.size });
    });
  });
}
